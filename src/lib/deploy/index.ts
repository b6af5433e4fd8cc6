export { deploy } from './deploy.js'
export type { DeployResult } from './deploy.js'
export { followRollout, replicaCount } from './follow-rollout.js'
