export * from './docker-engine.js'
export * from './engine.js'
export type { EngineTiming } from './timing.js'
export * from './traffic.js'
