import { describe, expect, it } from 'vitest'
import { Pid, atom } from '../../../../src/lib/erlang/index.js'
import { MAX_LINKS, MAX_PROCESSES, treeBelow } from '../../../../src/lib/observer/collect/supervision-tree.js'
import type { TreeFacts, TreeNode } from '../../../../src/lib/observer/collect/supervision-tree.js'

const here = atom('shop@10.0.0.7')
const pid = (id: number, node = here) => new Pid(node, id, 0, 1)

/** Processes of a node by their number, as it tells of them. */
class Processes {
  readonly #known = new Map<number, TreeFacts>()
  readonly asked: number[] = []

  add(id: number, parent: TreeFacts['parent'], links: number[], facts: Partial<TreeFacts> = {}): this {
    const near = links.slice(0, MAX_LINKS).map((each) => pid(each))
    this.#known.set(id, {
      ...{ pid: pid(id), name: null, label: null, initialCall: null, parent },
      ...{ links: near, linkCount: links.length, ...facts },
    })
    return this
  }

  async tree(): Promise<TreeNode | null> {
    return treeBelow(pid(1), (pids) => {
      this.asked.push(...pids.map(({ id }) => id))
      return Promise.resolve(pids.flatMap(({ id }) => this.#known.get(id) ?? []))
    })
  }
}

function shown({ pid: text, children }: TreeNode): unknown {
  const below = children.map(shown)
  return below.length === 0 ? text : [text, ...below]
}

function countOf({ children }: TreeNode): number {
  return children.reduce((sum, child) => sum + countOf(child), 1)
}

describe('the tree of an application', () => {
  it('is made of links that remember the other as their parent, by pid or by name', async () => {
    const processes = new Processes()
      .add(1, pid(99), [99, 2, 3, 4], { name: 'Elixir.Shop.Supervisor' })
      .add(2, 'Elixir.Shop.Supervisor', [1, 5], { initialCall: ['supervisor', 'Elixir.Shop.Pool', 1] })
      .add(3, pid(1), [1, 5])
      .add(4, pid(98), [1]) // linked, and of somebody else
      .add(5, pid(2), [2, 3])
    const tree = (await processes.tree())!
    expect(shown(tree)).toEqual(['<0.1.0>', ['<0.2.0>', '<0.5.0>'], '<0.3.0>'])
    expect(tree.children.map(({ kind }) => kind)).toEqual(['supervisor', 'worker'])
    expect(processes.asked).toEqual([1, 99, 2, 3, 4, 5])
  })

  it('leaves out processes of other nodes, and who has ended meanwhile', async () => {
    const away = pid(7, atom('shop@10.0.0.8'))
    const processes = new Processes().add(1, null, [], { links: [away, pid(2)], linkCount: 2 })
    expect(await processes.tree()).toMatchObject({ children: [], more: 0 })
    expect(await new Processes().tree()).toBeNull()
  })

  it('says of how many links of a crowd it knows nothing', async () => {
    const crowd = Array.from({ length: 1000 }, (_, at) => at + 10)
    const processes = new Processes().add(1, null, crowd)
    for (const each of crowd) processes.add(each, pid(1), [1])
    const tree = (await processes.tree())!
    expect(tree.children).toHaveLength(MAX_LINKS)
    expect(tree.more).toBe(1000 - MAX_LINKS)
  })

  it('goes level by level: a crowd far below leaves nobody out who stands higher, and all of it has an end', async () => {
    const supervisors = Array.from({ length: 20 }, (_, at) => at + 2)
    const processes = new Processes().add(1, null, supervisors)
    for (const each of supervisors) {
      const crowd = Array.from({ length: 200 }, (_, at) => each * 1000 + at)
      processes.add(each, pid(1), [1, ...crowd])
      for (const worker of crowd) processes.add(worker, pid(each), [each])
    }
    const tree = (await processes.tree())!
    expect(tree.children).toHaveLength(20)
    expect(tree.children.at(-1)).toMatchObject({ children: [], more: 200 })
    expect(countOf(tree)).toBe(MAX_PROCESSES)
  })
})
