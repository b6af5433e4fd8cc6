export * from './docker-stacks.js'
export * from './stack-names.js'
export * from './stack-port.js'
