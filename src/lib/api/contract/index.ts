/** Every call of the platform API, by resource. */
export * from './resources.js'
export * from './call.js'
export * from './schemas.js'
export * from './catalogue.js'
export * from './openapi.js'
