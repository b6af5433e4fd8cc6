export * from './app-networks.js'
export * from './docker-engine.js'
