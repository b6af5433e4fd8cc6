/** How the `sim` commands talk to a running simulator. */
export * from './control-api.js'
export * from './control-client.js'
export * from './control-messages.js'
