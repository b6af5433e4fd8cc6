/** Stack images on a Docker engine: found, pulled or built. */
export * from './build-image.js'
export * from './docker-stacks.js'
