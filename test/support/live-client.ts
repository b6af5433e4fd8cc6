/**
 * A client of its own that uses a tool on a node until it is killed: `HOST NODE COOKIE TOOL`. Says `ready` when the tool
 * is at work there. A program of its own, because what is tested is what a node does when one is gone without a word.
 */
import { connect } from 'node:net'
import { atom } from '../../src/lib/erlang/index.js'
import { sample } from '../../src/lib/live/flame.js'
import { profile } from '../../src/lib/live/profile.js'
import { top } from '../../src/lib/live/top.js'
import { watch } from '../../src/lib/live/watch.js'
import { ObservedNode } from '../../src/lib/observer/collect/observed-node.js'

const [host = '', node = '', cookie = '', tool = ''] = process.argv.slice(2)
const observed = await ObservedNode.connect({
  replica: 'one',
  likelyName: () => Promise.resolve(undefined),
  name: () => Promise.resolve({ node, cookie }),
  place: () => Promise.resolve({ ports: [], named: true, isRelease: false }),
  open: (port) => Promise.resolve(connect({ host, port })),
  close: () => Promise.resolve(),
})
const ms = 60_000
/** The functions are made before; what begins then is at work within a moment, which the killer waits for on the node. */
const TOOLS: Record<string, () => Promise<unknown>> = {
  trace: () =>
    observed.trace({
      functions: [
        { module: 'lists', function: 'seq', arity: 2, match: { head: [atom('_'), -1], guards: [] } },
      ],
      returns: true,
      ms,
    }),
  profile: () => profile(observed.functions, { kind: 'time', of: [{ module: 'string' }], ms, limit: 5 }),
  watch: () =>
    watch(
      observed,
      { longGcMs: 5000, longScheduleMs: 5000, largeHeapBytes: 1e9, mailbox: 1e6 },
      { events: 9, ms },
      () => undefined,
    ),
  flame: () => sample(observed.functions, { ms }),
  top: () => top(observed.functions, { windowMs: ms, sort: 'reductions', limit: 5 }),
}
await TOOLS[tool]?.()
setInterval(() => undefined, ms)
