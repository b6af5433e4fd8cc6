import type { DumpFile } from './dump-file.js'
import { fieldsOf, numberOf } from './fields.js'
import type { Section, Sections } from './sections.js'
import type {
  DumpedModule,
  DumpedNode,
  DumpedPort,
  DumpedScheduler,
  DumpedTable,
  DumpedTimer,
} from './shapes.js'

/** Sections of one kind that are read at most. */
const MOST = 100_000
/** Calls of a scheduler's process. */
const MOST_CALLS = 50

/** Reads the sections of a dump that are not about processes, each when somebody asks for it. */
export class Parts {
  readonly #file: DumpFile
  readonly #sections: Sections
  readonly #wordBytes: number

  constructor(file: DumpFile, sections: Sections, wordBytes: number) {
    this.#file = file
    this.#sections = sections
    this.#wordBytes = wordBytes
  }

  /** Bytes by what they are for; none where the dump was made by a node that was out of memory. */
  memory(): Record<string, number> {
    const memory: Record<string, number> = {}
    for (const [name, value] of fieldsOf(this.#file, this.#sections.first('memory'))) {
      const bytes = Number(value)
      if (/^[a-z_]+$/.test(name) && Number.isSafeInteger(bytes)) memory[name] = bytes
    }
    return memory
  }

  /** Entries of the atom table and how many there may be; null where the dump does not say. */
  atoms(): { entries: number; limit: number } | null {
    const section = this.#named('index_table', 'atom_tab')
    if (!section) return null
    const fields = fieldsOf(this.#file, section)
    return { entries: numberOf(fields, 'entries'), limit: numberOf(fields, 'limit') }
  }

  nodeName(): string | null {
    const section = this.#sections.first('node')
    const name = section && this.#id(section)
    if (name === undefined || name === '')
      return this.#sections.first('no_distribution') ? 'nonode@nohost' : null
    return unquoted(name)
  }

  /** Whether a module of this name was loaded. */
  hasModule(...names: readonly string[]): boolean {
    for (const section of this.#sections.all('mod'))
      if (names.includes(unquoted(this.#id(section)))) return true
    return false
  }

  tables(): DumpedTable[] {
    return [...this.#some('ets'), ...this.#some('internal_ets')].map((section) => {
      const fields = fieldsOf(this.#file, section)
      const name = fields.get('Name') ?? fields.get('Table') ?? ''
      return {
        id: fields.get('Table') ?? name,
        name: unquoted(name),
        owner: this.#id(section),
        type: (
          fields.get('Type') ?? (fields.has('Ordered set (AVL tree), Elements') ? 'ordered_set' : 'set')
        ).trim(),
        protection: fields.get('Protection') ?? null,
        size: numberOf(fields, 'Objects'),
        memory: numberOf(fields, 'Words') * this.#wordBytes,
        internal: section.tag === 'internal_ets',
      }
    })
  }

  ports(): DumpedPort[] {
    return this.#some('port').map((section) => {
      const fields = fieldsOf(this.#file, section)
      const [kind = '', what = ''] = [...fields].find(([field]) => field.startsWith('Port ')) ?? []
      return {
        id: this.#id(section),
        name: kind === 'Port is UNIX fd not opened by emulator' ? `file descriptors ${what}` : what,
        owner: fields.get('Connected') ?? null,
        state: fields.get('State') ?? null,
        input: numberOf(fields, 'Input'),
        output: numberOf(fields, 'Output'),
        queue: numberOf(fields, 'Queue'),
      }
    })
  }

  nodes(): DumpedNode[] {
    const of = (tag: string, kind: DumpedNode['kind']) =>
      this.#some(tag).map((section) => {
        const fields = fieldsOf(this.#file, section)
        const name = unquoted(fields.get('Name') ?? this.#id(section))
        return { name, kind, controller: fields.get('Controller') ?? null }
      })
    const all = [
      ...of('visible_node', 'visible'),
      ...of('hidden_node', 'hidden'),
      ...of('not_connected', 'not connected'),
    ]
    return all.filter(({ name }) => name !== 'nonode@nohost')
  }

  modules(): DumpedModule[] {
    return this.#some('mod').map((section) => {
      const fields = fieldsOf(this.#file, section)
      return {
        name: unquoted(this.#id(section)),
        size: numberOf(fields, 'Current size'),
        old: numberOf(fields, 'Old size'),
      }
    })
  }

  schedulers(): DumpedScheduler[] {
    const queueOf = (tag: string) => queueLength(fieldsOf(this.#file, this.#sections.first(tag)))
    const of = (tag: string, kind: DumpedScheduler['kind'], shared?: number) =>
      this.#some(tag).map((section) => {
        const fields = fieldsOf(this.#file, section)
        return {
          id: Number(this.#id(section)) || 0,
          kind,
          process: nonEmpty(fields.get('Current Process')),
          processState: nonEmpty(fields.get('Current Process State')),
          currentFunction: callOf(fields.get('Current Process Program counter') ?? ''),
          port: nonEmpty(fields.get('Current Port')),
          queue: shared ?? queueLength(fields),
          stack: this.#callsOf(section),
        }
      })
    return [
      ...of('scheduler', 'normal'),
      ...of('dirty_cpu_scheduler', 'dirty CPU', queueOf('dirty_cpu_run_queue')),
      ...of('dirty_io_scheduler', 'dirty IO', queueOf('dirty_io_run_queue')),
    ]
  }

  timers(): DumpedTimer[] {
    return this.#some('timer').map((section) => {
      const fields = fieldsOf(this.#file, section)
      return {
        owner: this.#id(section),
        message: fields.get('Message') ?? '',
        left: numberOf(fields, 'Time left'),
      }
    })
  }

  /** The places of what `persistent_term` keeps. */
  persistentTerms(): Section | undefined {
    return this.#sections.first('persistent_terms')
  }

  #callsOf({ at, end }: Section): string[] {
    const calls: string[] = []
    for (const { line } of this.#file.lines(at, end, 4096)) {
      const call = /^0x[0-9a-f]+:S/i.test(line.toString('latin1', 0, 40))
        ? callOf(line.toString('utf8'))
        : null
      if (call !== null) calls.push(call)
      if (calls.length >= MOST_CALLS) break
    }
    return calls
  }

  #some(tag: string): Section[] {
    const some: Section[] = []
    for (const section of this.#sections.all(tag)) {
      some.push(section)
      if (some.length >= MOST) break
    }
    return some
  }

  #named(tag: string, id: string): Section | undefined {
    for (const section of this.#sections.all(tag)) if (this.#id(section) === id) return section
    return undefined
  }

  /** What stands after the colon of the section's heading. */
  #id(section: Section): string {
    const head = this.#sections.headOf(section)
    if (!head) return ''
    const line = this.#file.line(head.at, head.end, 4096).toString('utf8')
    const colon = line.indexOf(':')
    return colon === -1 ? '' : line.slice(colon + 1)
  }
}

function queueLength(fields: ReadonlyMap<string, string>): number {
  return ['Max', 'High', 'Normal', 'Low'].reduce(
    (sum, priority) => sum + numberOf(fields, `Run Queue ${priority} Length`),
    0,
  )
}

/** `timer:sleep/1` of `0x00007f0f3bd71cd4 (timer:sleep/1 + 452)`. */
export function callOf(text: string): string | null {
  return /^\((<[^>]*>|.*?)(?: \+ \d+)?\)$/.exec(text.slice(text.indexOf('(')).trimEnd())?.[1] ?? null
}

function nonEmpty(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' || trimmed === 'None' ? null : trimmed
}

/** A name without the quotes of Erlang: `'Elixir.MyApp'`. */
export function unquoted(name: string): string {
  return /^'.*'$/s.test(name) ? name.slice(1, -1).replace(/\\(.)/gs, '$1') : name
}
