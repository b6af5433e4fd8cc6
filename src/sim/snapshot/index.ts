/** The state of a simulator, kept to come back to. */
export * from './finish-load.js'
export * from './load-request.js'
export type { Manifest, SavedDatabase } from './manifest.js'
export * from './request-load.js'
export * from './snapshots.js'
export * from './stored-snapshots.js'
