/** The substrate that is a Docker engine. */
export * from './substrate.js'
