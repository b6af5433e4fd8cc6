export * from './build-port.js'
