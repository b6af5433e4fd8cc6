export * from './docker-postgres.js'
export * from './postgres-port.js'
