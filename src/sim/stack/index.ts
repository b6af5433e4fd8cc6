export * from './stack-port.js'
