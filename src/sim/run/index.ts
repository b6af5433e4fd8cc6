export * from './engine.js'
export * from './traffic.js'
