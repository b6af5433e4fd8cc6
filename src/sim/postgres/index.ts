export * from './docker-postgres.js'
export { fillVolume } from './fill-volume.js'
export * from './postgres-port.js'
