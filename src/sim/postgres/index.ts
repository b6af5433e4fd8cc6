/** The port to database servers of apps, and what every engine shares behind it. */
export * from './postgres-port.js'
export * from './readiness.js'
