import { GigalixirError } from '../../errors.js'
import type { ObservedNode } from '../collect/observed-node.js'
import { SORT_KEYS } from '../collect/processes.js'
import type { Parameters } from './view.js'

type Call = (node: ObservedNode, parameters: Parameters) => Promise<unknown>

const MAX_PROCESS_ROWS = 100

/** What can be asked of a node by the page, other than tracing. */
export const CALLS: Readonly<Record<string, Call | undefined>> = {
  system: (node) => node.system(),
  load: (node) => node.load(),
  allocators: (node) => node.allocators(),
  applications: (node) => node.applications(),
  tree: (node, parameters) => node.tree(text(parameters, 'application')),
  processes: (node, parameters) =>
    node.processes({
      sort: oneOf(parameters, 'sort', SORT_KEYS),
      search: text(parameters, 'search', 200),
      limit: MAX_PROCESS_ROWS,
    }),
  process: async (node, parameters) => (await node.process(pid(parameters))) ?? null,
  dictionary: (node, parameters) => node.dictionary(pid(parameters)),
  state: (node, parameters) => node.state(pid(parameters)),
  collectGarbage: (node, parameters) => node.collectGarbage(pid(parameters)),
  kill: (node, parameters) => node.kill(pid(parameters)),
  ports: (node) => node.ports(),
  sockets: (node) => node.sockets(),
  tables: (node) => node.tables(),
  tablePage: (node, parameters) =>
    node.tablePage(
      oneOf(parameters, 'store', ['ets', 'mnesia']),
      text(parameters, 'id', 1000),
      number(parameters, 'offset'),
    ),
}

/** @throws GigalixirError USAGE */
export function text(parameters: Parameters, name: string, longest = 255): string {
  const value = parameters[name]
  if (typeof value === 'string' && value.length <= longest) return value
  throw new GigalixirError('USAGE', `${name} must be a text of at most ${longest} characters.`)
}

/** @throws GigalixirError USAGE */
export function number(parameters: Parameters, name: string): number {
  const value = parameters[name]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new GigalixirError('USAGE', `${name} must be a whole number.`)
}

function oneOf<T extends string>(parameters: Parameters, name: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === parameters[name])
  if (found !== undefined) return found
  throw new GigalixirError('USAGE', `${name} must be one of ${allowed.join(', ')}.`)
}

/** Processes of the node itself only: those start with 0. */
function pid(parameters: Parameters): string {
  const value = text(parameters, 'pid')
  if (/^<0\.\d{1,10}\.\d{1,10}>$/.test(value)) return value
  throw new GigalixirError('USAGE', `"${value}" is no process of this node.`)
}
