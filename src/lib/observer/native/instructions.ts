import { randomBytes } from 'node:crypto'
import type { NodeName } from '../access.js'

export interface Instructions {
  readonly remote: NodeName
  readonly port: number
  readonly version: 5 | 6
  /** Where the observer's own windows begin to look for files. */
  readonly folder: string
}

/**
 * What `gigalixir_observer.erl` is told, as one line: an Erlang term. It holds the cookie, so it goes through a pipe.
 *
 * The node that is started here needs no DNS: its host is this machine's address, or `localhost` where the other one has a
 * short name, since long names and short ones do not mix.
 */
export function erlangInstructions({ remote, port, version, folder }: Instructions): string {
  const isLong = remote.node.slice(remote.node.indexOf('@') + 1).includes('.')
  const own = `gigalixir-observer-${randomBytes(6).toString('hex')}@${isLong ? '127.0.0.1' : 'localhost'}`
  const entries = {
    own: atomText(own),
    own_cookie: atomText(randomBytes(24).toString('hex')),
    node: atomText(remote.node),
    cookie: atomText(remote.cookie),
    port: String(port),
    version: String(version),
    domain: isLong ? 'longnames' : 'shortnames',
    folder: `[${Array.from(folder, (each) => each.codePointAt(0)).join(',')}]`,
  }
  const pairs = Object.entries(entries).map(([key, value]) => `${key} => ${value}`)
  return `#{${pairs.join(', ')}}.`
}

/** In ASCII alone, whatever encoding the pipe is read with. */
function atomText(name: string): string {
  const escaped = Array.from(name, (each) =>
    /[\w@.-]/.test(each) ? each : `\\x{${(each.codePointAt(0) ?? 0).toString(16)}}`,
  )
  return `'${escaped.join('')}'`
}
