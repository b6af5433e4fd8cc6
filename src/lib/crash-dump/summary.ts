import type { DumpFile } from './dump-file.js'
import { explain } from './explain.js'
import type { General } from './general.js'
import type { Parts } from './parts.js'
import type { Scanned } from './scan.js'
import { maskedText } from './secrets.js'
import type { Section } from './sections.js'
import type { DumpSummary } from './shapes.js'

/** What a dump is summed up from. */
export interface SummarySource {
  readonly file: DumpFile
  readonly general: General
  readonly parts: Parts
  readonly scanned: Scanned
  /** Whether Elixir was loaded. */
  readonly elixir: boolean
}

/** What a dump has in all, and why there is one. */
export function summarize({ file, general, parts, scanned, elixir }: SummarySource): DumpSummary {
  const { processes, sections, version, complete, aborted } = scanned
  const atoms = parts.atoms()
  const memory = parts.memory()
  const explained = explain({
    general,
    memory,
    atoms,
    processes,
    schedulers: parts.schedulers(),
    tables: () => parts.tables(),
  })
  return {
    file: file.path,
    size: file.size,
    version,
    created: general.created,
    slogan: maskedText(general.slogan),
    ...explained,
    complete,
    cutOff: complete ? null : cutOffText(aborted, sections.last()),
    node: parts.nodeName(),
    system: general.system,
    otp: general.otp,
    erts: general.erts,
    elixir,
    taints: general.taints,
    thread: general.thread,
    memory,
    atoms: [atoms?.entries ?? general.atoms ?? 0, atoms?.limit ?? null],
    counts: {
      processes: processes.count,
      ports: sections.count('port'),
      tables: sections.count('ets'),
      modules: sections.count('mod'),
      funs: sections.count('fun'),
      timers: sections.count('timer'),
      binaries: sections.count('binary'),
      schedulers: sections.count('scheduler'),
    },
    totals: {
      memory: processes.sum('memory'),
      messages: processes.sum('messages'),
      reductions: processes.sum('reductions'),
    },
  }
}

const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^proc$/, 'the list of processes'],
  [/^proc_/, 'the stacks and heaps of processes'],
  [/^(literals|persistent_terms)$/, 'the literals'],
  [/^binary$/, 'the binaries'],
  [/^atoms$/, 'the atoms'],
  [/^(mod|loaded_modules|fun)$/, 'the loaded modules'],
  [/^(ets|internal_ets|timer)$/, 'the tables and timers'],
]

function cutOffText(aborted: string | null, last: Section | undefined): string {
  const place = PLACES.find(([tag]) => tag.test(last?.tag === 'abort' ? '' : (last?.tag ?? '')))?.[1]
  const where = place === undefined ? '' : ` in ${place}`
  if (aborted !== null) return `The node stopped writing it${where}: ${aborted.trim() || 'no reason given'}.`
  return `It ends${where}: the node was killed, or the disk was full, before it was done.`
}
