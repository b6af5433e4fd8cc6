/** Finding and talking to the person's Docker engine. Shared by the stack, the build server, the run engine and doctor. */
export * from './connect.js'
export * from './failures.js'
export * from './images.js'
export * from './labels.js'
export * from './progress-stream.js'
export * from './tar.js'
