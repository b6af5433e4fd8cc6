/** Database servers on a Docker engine: a container and a volume each. */
export * from './docker-postgres.js'
export { fillVolume } from './fill-volume.js'
