export * from './slug-store.js'
