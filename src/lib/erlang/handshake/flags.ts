/**
 * What a node can do, as told in the handshake
 * (https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#distribution-flags). Both sides use what both have.
 */
export const FLAG = {
  extendedReferences: 0x4n,
  distMonitor: 0x8n,
  funTags: 0x10n,
  distMonitorName: 0x20n,
  newFunTags: 0x80n,
  extendedPidsPorts: 0x100n,
  exportPtrTag: 0x200n,
  bitBinaries: 0x400n,
  newFloats: 0x800n,
  unicodeIo: 0x1000n,
  distHeaderAtomCache: 0x2000n,
  smallAtomTags: 0x4000n,
  utf8Atoms: 0x10000n,
  mapTag: 0x20000n,
  bigCreation: 0x40000n,
  sendSender: 0x80000n,
  bigSeqtraceLabels: 0x100000n,
  exitPayload: 0x400000n,
  fragments: 0x800000n,
  handshake23: 0x1000000n,
  unlinkId: 0x2000000n,
  spawn: 1n << 32n,
  /** No ability but a request: the other node is to choose our name. */
  nameMe: 1n << 33n,
  v4Identifiers: 1n << 34n,
  alias: 1n << 35n,
  /** Stands for all that OTP 25 made mandatory. */
  mandatory25: 1n << 36n,
} as const

/**
 * What we can do: all that OTP 25 to 28 insist on and what rpc is better with. Not `published`, so that nodes treat us
 * as hidden and never connect others to us; and no atom cache, so that every message can be read by itself.
 */
export const OUR_FLAGS =
  FLAG.extendedReferences |
  FLAG.distMonitor |
  FLAG.funTags |
  FLAG.distMonitorName |
  FLAG.newFunTags |
  FLAG.extendedPidsPorts |
  FLAG.exportPtrTag |
  FLAG.bitBinaries |
  FLAG.newFloats |
  FLAG.unicodeIo |
  FLAG.smallAtomTags |
  FLAG.utf8Atoms |
  FLAG.mapTag |
  FLAG.bigCreation |
  FLAG.sendSender |
  FLAG.bigSeqtraceLabels |
  FLAG.exitPayload |
  FLAG.fragments |
  FLAG.handshake23 |
  FLAG.unlinkId |
  FLAG.spawn |
  FLAG.v4Identifiers |
  FLAG.alias |
  FLAG.mandatory25

/** Without these in common, terms cannot be exchanged at all. */
export const NEEDED = {
  'extended references': FLAG.extendedReferences,
  'extended pids and ports': FLAG.extendedPidsPorts,
  'atoms in UTF-8': FLAG.utf8Atoms,
  maps: FLAG.mapTag,
  'floats in binary form': FLAG.newFloats,
} as const
