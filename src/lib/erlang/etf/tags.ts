/**
 * The tag bytes of the external term format: https://www.erlang.org/doc/apps/erts/erl_ext_dist.html (OTP 27 and 28).
 * The deprecated and removed ones are here too: they are still read, never written.
 */
export const VERSION = 131

export const TAG = {
  newFloat: 70,
  bitBinary: 77,
  compressed: 80,
  atomCacheRef: 82,
  newPid: 88,
  newPort: 89,
  newerReference: 90,
  smallInteger: 97,
  integer: 98,
  float: 99,
  atom: 100,
  reference: 101,
  port: 102,
  pid: 103,
  smallTuple: 104,
  largeTuple: 105,
  nil: 106,
  string: 107,
  list: 108,
  binary: 109,
  smallBig: 110,
  largeBig: 111,
  newFun: 112,
  export: 113,
  newReference: 114,
  smallAtom: 115,
  map: 116,
  fun: 117,
  atomUtf8: 118,
  smallAtomUtf8: 119,
  v4Port: 120,
  local: 121,
} as const
