export * from './file-logger.js'
export * from './log-port.js'
export * from './log-source.js'
