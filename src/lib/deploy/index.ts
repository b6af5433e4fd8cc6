export { deploy } from './deploy.js'
export type { DeployResult } from './deploy.js'
export { replicaCount } from './follow-rollout.js'
