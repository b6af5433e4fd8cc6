import { Atom, Tuple, isAtom, isList } from '../../erlang/index.js'
import type { Term } from '../../erlang/index.js'
import type { NodeFunctions } from './node-functions.js'

/** Memory of one of the node's allocators, over all its instances, in bytes. */
export interface Allocator {
  name: string
  instances: number
  /** In use by the program. */
  blocks: number
  /** Taken from the system. */
  carriers: number
  /** The most that was in carriers since the node started. */
  carriersMax: number
}

const SOURCE = String.raw`
fun() ->
  [{Name, erlang:system_info({allocator_sizes, Name})} || Name <- erlang:system_info(alloc_util_allocators)]
end`

export async function allocators(functions: NodeFunctions): Promise<Allocator[]> {
  return readAllocators(await functions.call(SOURCE, []))
}

/**
 * Adds up `erlang:system_info({allocator_sizes, Name})`. Blocks are `{blocks, [{Type, [{size, …}]}]}` since OTP 24 and
 * `{blocks_size, …}` before; sizes are `{_, Now}` or `{_, Now, LastMax, Max}`. An allocator that is off is `false`.
 */
export function readAllocators(answer: Term): Allocator[] {
  if (!isList(answer)) return []
  return answer.flatMap((each) => {
    const [name, instances] = each instanceof Tuple ? each.elements : []
    if (!(name instanceof Atom) || !isList(instances)) return []
    const sums = { name: name.name, instances: 0, blocks: 0, carriers: 0, carriersMax: 0 }
    for (const instance of instances) {
      const [mark, , parts] = instance instanceof Tuple ? instance.elements : []
      if (!isAtom(mark, 'instance') || !isList(parts)) continue
      sums.instances++
      for (const part of parts) addPart(sums, part)
    }
    return [sums]
  })
}

/** `{mbcs | sbcs | mbcs_pool, Facts}` */
function addPart(sums: Allocator, part: Term): void {
  const [kind, facts] = part instanceof Tuple ? part.elements : []
  if (!(kind instanceof Atom) || !/^(mbcs|sbcs)/.test(kind.name) || !isList(facts)) return
  for (const fact of facts) {
    const [what, now, , max] = fact instanceof Tuple ? fact.elements : []
    if (isAtom(what, 'blocks_size')) sums.blocks += size(now)
    if (isAtom(what, 'blocks') && isList(now)) for (const each of now) sums.blocks += typeSize(each)
    if (isAtom(what, 'carriers_size')) {
      sums.carriers += size(now)
      sums.carriersMax += size(max ?? now)
    }
  }
}

function typeSize(each: Term): number {
  const facts = each instanceof Tuple ? each.elements[1] : undefined
  if (!isList(facts)) return 0
  return facts.reduce<number>((sum, fact) => {
    const [what, now] = fact instanceof Tuple ? fact.elements : []
    return isAtom(what, 'size') ? sum + size(now) : sum
  }, 0)
}

function size(value: Term | undefined): number {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
}
