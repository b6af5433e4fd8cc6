export { Controller } from './controller.js'
export type { AppSummary, ControllerOptions } from './controller.js'
export { CONFIG_LIMIT } from './services/config-rules.js'
export { sshAddressOf } from './services/remote.js'
