export { commitFacts, commitsBetween } from './commits.js'
export type { CommitFacts } from './commits.js'
export { configuredHelper } from './credential-helper.js'
export { answerQuestion, parseQuestion } from './credential-protocol.js'
export { helpGitWith, stopHelpingGitWith } from './host-helper.js'
export { pinRepository } from './pin.js'
export { pushCommit } from './push.js'
export type { PushResult } from './push.js'
export { tryGit } from './run-git.js'
export {
  appOfUrl,
  appsOfRepository,
  listRemotes,
  REMOTE_NAME,
  replacedText,
  requireRemoteName,
  setAppRemote,
} from './remotes.js'
export { commitOf, hasUncommittedChanges, requireRepository } from './repository.js'
export { commitOfSubfolder } from './subfolder.js'
