import { mfaText, processTitle, registeredText } from '../collect/names.js'
import type { ProcessRef } from '../collect/names.js'
import type { TreeNode } from '../collect/supervision-tree.js'

/** Children of one supervisor that look alike: a pool's workers, a server's acceptors. */
export interface LookAlikes {
  /** Tells the group apart from every other of the tree. */
  key: string
  /** What they have in common; `*` stands for where they differ. */
  title: string
  members: TreeNode[]
}

/** Fewer are shown one by one: folded they would hardly take less room. */
const FOLD_FROM = 4

/** A supervisor's children with those that look alike put together, each group where its first stands. */
export function withLookAlikes({ pid, children }: TreeNode): (TreeNode | LookAlikes)[] {
  const groups = new Map<string, TreeNode[]>()
  for (const child of children) {
    const look = lookOf(child)
    const alike = groups.get(look)
    if (alike) alike.push(child)
    else groups.set(look, [child])
  }
  return children.flatMap((child): (TreeNode | LookAlikes)[] => {
    const look = lookOf(child)
    const members = groups.get(look) ?? []
    if (members.length < FOLD_FROM) return [child]
    return members[0] === child ? [{ key: `${pid} ${look}`, title: commonTitle(child), members }] : []
  })
}

export function isGroup(entry: TreeNode | LookAlikes): entry is LookAlikes {
  return 'members' in entry
}

function lookOf(node: TreeNode): string {
  return `${node.kind} ${commonTitle(node)}`
}

/** Workers of a pool are numbered in their names, and labelled with what each is for. */
function commonTitle(process: ProcessRef): string {
  const { name, label, initialCall } = process
  if (name !== null) return registeredText(name).replace(/\d+/g, '*')
  if (label !== null) return label.replace(/"[^"]*"|#\w+<[^>]*>|\d+/g, '*')
  return initialCall ? mfaText(initialCall) : processTitle(process)
}
