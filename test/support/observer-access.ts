import type { NodeAccess } from '../../src/lib/observer/access.js'
import type { RealNode } from './erlang/real-node.js'

/** The way to a node within reach, with no SSH in between. */
export function accessTo(node: RealNode, replica: string): NodeAccess {
  return {
    replica,
    likelyName: () => Promise.resolve(undefined),
    name: () => Promise.resolve({ node: node.name, cookie: node.cookie }),
    place: () => Promise.resolve({ ports: [], named: true, isRelease: false }),
    open: (port) => Promise.resolve(node.open(port)),
    close: () => Promise.resolve(),
  }
}
