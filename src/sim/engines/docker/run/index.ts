/** The engine for apps on a Docker engine: containers of replicas and one-offs. */
export * from './docker-engine.js'
