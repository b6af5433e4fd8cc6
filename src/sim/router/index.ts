/** The front door (one port for everything) and the router (requests to apps). */
export * from './front-door.js'
export * from './router.js'
export * from './routing.js'
