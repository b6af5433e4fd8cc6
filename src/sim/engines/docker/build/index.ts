/** Builds on a Docker engine. */
export * from './docker-builds.js'
