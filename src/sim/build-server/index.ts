export * from './build-port.js'
export { GitBuildServer } from './git-build-server.js'
export type { GitBuildServerOptions } from './git-build-server.js'
export { HOOK_PATH } from './hook-protocol.js'
