/** Every call of the platform API, by resource. */
export * as accounts from './accounts.js'
export * as apps from './apps.js'
export * as configs from './configs.js'
export * as releases from './releases.js'
export * as containers from './containers.js'
export * from './call.js'
export * from './schemas.js'
