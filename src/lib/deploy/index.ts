export { deploy } from './deploy.js'
export type { DeployResult } from './deploy.js'
export { followRollout } from './follow-rollout.js'
export { judge, replicaCount } from './judge.js'
