import { Atom, Pid, atom, isList, toJs } from '../../erlang/index.js'
import type { Term } from '../../erlang/index.js'
import type { Mfa, ProcessRef } from './names.js'
import type { NodeFunctions } from './node-functions.js'
import { WHO } from './who.js'

/** A process of a supervision tree. */
export interface TreeNode extends ProcessRef {
  kind: 'supervisor' | 'worker'
  children: TreeNode[]
  /** Links that were not looked at because there are too many; children may be among them. */
  more: number
}

/** What a process tells of its place in a tree. */
export interface TreeFacts {
  readonly pid: Pid
  readonly name: string | null
  readonly label: string | null
  readonly initialCall: Mfa | null
  /** The first of its ancestors: a process, or the name of one. */
  readonly parent: Pid | string | null
  /** Processes it is linked to, the oldest first, and at most `MAX_LINKS` of them. */
  readonly links: readonly Pid[]
  /** How many they are in all. */
  readonly linkCount: number
}

/** Of a process at most this many links are looked at, of a tree this many processes and levels. */
export const MAX_LINKS = 300
export const MAX_PROCESSES = 1500
export const MAX_DEPTH = 12

const ROOT = String.raw`
fun(App) ->
  case application_controller:get_master(App) of
    Master when is_pid(Master) -> case application_master:get_child(Master) of {Root, _} -> Root; _ -> undefined end;
    _ -> undefined
  end
end`

/**
 * All that is asked of a process comes with one call of `process_info`, and nothing is worked out there: for `erl_eval` each
 * step costs about as much as that call.
 */
const FACTS = String.raw`
fun(Pids, MaxLinks) ->
  ${WHO}
  Ask = Asking([registered_name, initial_call, links], ['$initial_call', '$ancestors', '$process_label']),
  Near = fun(Links) ->
    Processes = lists:filter(fun erlang:is_pid/1, Links),
    [length(Processes), lists:sublist(lists:sort(Processes), MaxLinks)]
  end,
  [[Pid, Name, Initial, Start, Ancestors, ShowLabel(Labelled) | Near(Links)]
   || Pid <- Pids,
      [{_, Name}, {_, Initial}, {_, Links}, {_, Start}, {_, Ancestors}, {_, Labelled}] <- [Ask(Pid)]]
end`

/**
 * The tree of an application, read from links and from the ancestors that processes remember: no supervisor has to answer,
 * so one that is busy or has 100,000 children does not hold up anything.
 *
 * @returns null when the application has no processes
 */
export async function supervisionTree(
  functions: NodeFunctions,
  application: string,
): Promise<TreeNode | null> {
  const root = await functions.call(ROOT, [atom(application)])
  if (!(root instanceof Pid)) return null
  return treeBelow(root, async (pids) => {
    const answer = await functions.call(FACTS, [pids, MAX_LINKS])
    return isList(answer) ? answer.flatMap(readFacts) : []
  })
}

/**
 * Walks a tree level by level, so that a crowd below one supervisor leaves nobody out who stands higher.
 *
 * @param look asks processes; those that have ended are not in its answer
 */
export async function treeBelow(
  root: Pid,
  look: (pids: Pid[]) => Promise<TreeFacts[]>,
): Promise<TreeNode | null> {
  const seen = new Set([root.key])
  const [top] = await look([root])
  if (!top) return null
  const tree = nodeOf(top)
  let level = [{ facts: top, node: tree }]
  for (let depth = 0; level.length > 0 && depth < MAX_DEPTH; depth++) {
    const asked: Pid[] = []
    for (const { facts, node } of level) {
      const near = facts.links.filter((pid) => pid.node.name === root.node.name && !seen.has(pid.key))
      const chosen = near.slice(0, Math.max(0, MAX_PROCESSES - seen.size))
      for (const pid of chosen) seen.add(pid.key)
      asked.push(...chosen)
      node.more = facts.linkCount - facts.links.length + near.length - chosen.length
    }
    const found = asked.length === 0 ? [] : await look(asked)
    const parents = new Map<string, TreeNode>()
    for (const { facts, node } of level) {
      parents.set(facts.pid.key, node)
      if (facts.name !== null) parents.set(facts.name, node)
    }
    level = found.flatMap((facts) => {
      const { parent } = facts
      const above = parents.get(parent instanceof Pid ? parent.key : (parent ?? ''))
      if (!above) return []
      const node = nodeOf(facts)
      above.children.push(node)
      return [{ facts, node }]
    })
  }
  return tree
}

function nodeOf({ pid, name, label, initialCall }: TreeFacts): TreeNode {
  const kind = initialCall?.[0] === 'supervisor' ? 'supervisor' : 'worker'
  // As the node itself writes it.
  return { pid: `<0.${pid.id}.${pid.serial}>`, name, label, initialCall, kind, children: [], more: 0 }
}

function readFacts(term: Term): TreeFacts[] {
  if (!isList(term)) return []
  const [pid, name, initial, start, ancestors, label, linkCount, links] = term
  if (!(pid instanceof Pid)) return []
  const parent = isList(ancestors) ? ancestors[0] : undefined
  return [
    {
      pid,
      name: name instanceof Atom ? name.name : null,
      label: label === undefined ? null : (toJs(label) as string | null),
      initialCall: readCall(start) ?? readCall(initial) ?? null,
      parent: parent instanceof Pid ? parent : parent instanceof Atom ? parent.name : null,
      links: isList(links) ? links.filter((each): each is Pid => each instanceof Pid) : [],
      linkCount: Number(linkCount),
    },
  ]
}

function readCall(term: Term | undefined): Mfa | undefined {
  const call = term === undefined ? null : toJs(term)
  const isCall = Array.isArray(call) && call.length === 3 && typeof call[0] === 'string'
  return isCall && typeof call[1] === 'string' && typeof call[2] === 'number' ? (call as Mfa) : undefined
}
