import { describe, expect, it } from 'vitest'
import type { TreeNode } from '../../../../../src/lib/observer/collect/supervision-tree.js'
import { isGroup, withLookAlikes } from '../../../../../src/lib/observer/page/look-alikes.js'

let pids = 0
function node(facts: Partial<TreeNode>, ...children: TreeNode[]): TreeNode {
  return {
    ...{ pid: `<0.${(pids += 1)}.0>`, name: null, label: null, initialCall: null, kind: 'worker', more: 0 },
    ...{ children, ...facts },
  }
}

function many(count: number, facts: (at: number) => Partial<TreeNode>): TreeNode[] {
  return Array.from({ length: count }, (_, at) => node(facts(at)))
}

function shown(...children: TreeNode[]): (string | null)[] {
  return withLookAlikes(node({ kind: 'supervisor' }, ...children)).map((entry) =>
    isGroup(entry) ? `${entry.members.length} × ${entry.title}` : (entry.name ?? entry.label),
  )
}

describe('children of a supervisor', () => {
  it('fold where they look alike, each group where its first stands', () => {
    const acceptors = many(100, () => ({
      initialCall: ['supervisor', 'Elixir.Door.Acceptor', 1],
      kind: 'supervisor',
    }))
    expect(shown(node({ name: 'first' }), ...acceptors, node({ name: 'last' }))).toEqual([
      'first',
      '100 × Door.Acceptor (supervisor)',
      'last',
    ])
  })

  it('look alike when only numbers, texts, pids and references in their names differ', () => {
    expect(shown(...many(8, (at) => ({ name: `Elixir.Shop.Partition${at}` })))).toEqual([
      '8 × Shop.Partition*',
    ])
    expect(shown(...many(5, (at) => ({ label: `{Shop.Live, "lv:${at}x", #PID<0.${at}.0>}` })))).toEqual([
      '5 × {Shop.Live, *, *}',
    ])
  })

  it('do not when they were started with another function, or one supervises and the other does not', () => {
    const init = many(4, () => ({ initialCall: ['Elixir.Cart', 'init', 1] }))
    const start = many(4, () => ({ initialCall: ['Elixir.Cart', 'init', 2] }))
    const above = many(4, () => ({ initialCall: ['Elixir.Cart', 'init', 1], kind: 'supervisor' }))
    expect(shown(...init, ...start, ...above)).toEqual([
      '4 × Cart.init/1',
      '4 × Cart.init/2',
      '4 × Cart.init/1',
    ])
  })

  it('stay as they are when there are few', () => {
    expect(shown(...many(3, (at) => ({ name: `worker_${at}` })))).toEqual([
      'worker_0',
      'worker_1',
      'worker_2',
    ])
  })

  it('have groups that are told apart across the tree', () => {
    const pools = many(2, () => ({
      kind: 'supervisor',
      children: many(10, () => ({ initialCall: ['Elixir.Pool.Worker', 'init', 1] })),
    }))
    const keys = pools.flatMap((pool) => withLookAlikes(pool).map((entry) => isGroup(entry) && entry.key))
    expect(new Set(keys).size).toBe(2)
  })
})
