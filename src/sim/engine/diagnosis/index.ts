export { diagnose } from './diagnose.js'
export { explainOutput } from './known-messages.js'
export type { CauseCode, Diagnosis, FailureFacts, Inside, Listener } from './facts.js'
export { LOOK, readLook } from './proc-text.js'
