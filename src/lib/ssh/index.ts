/** SSH to the containers of apps, spoken by us: no `ssh` program is needed, on any system. */
export { connectToReplica } from './connect.js'
export type { ConnectOptions } from './connect.js'
export { LIKELY_NODE, likelyNodeOf, nodeOf, readLikelyNode } from './node.js'
export type { NodeFacts } from './node.js'
export { ReplicaConnection, exitCodeOf } from './replica-connection.js'
export type { RemoteResult } from './replica-connection.js'
export { shWord, shWords, splitWords } from './sh-words.js'
