import type { General } from './general.js'
import { pidNumber } from './pids.js'
import type { DumpedProcess, ProcessTable } from './process-table.js'
import { nameText, reasonText, startFailure, elementsOf, unescaped } from './reason.js'
import { maskedText } from './secrets.js'
import type { DumpedScheduler, DumpedTable } from './shapes.js'
import { bytes as bytesText, count as countText } from '../web-ui/format.js'

export interface Evidence {
  readonly general: General
  readonly memory: Readonly<Record<string, number>>
  readonly atoms: { readonly entries: number; readonly limit: number } | null
  readonly processes: ProcessTable
  readonly schedulers: readonly DumpedScheduler[]
  readonly tables: () => readonly DumpedTable[]
}

export interface Explanation {
  cause: string
  explanation: string
  next: string[]
}

type Rule = (slogan: string, evidence: Evidence) => Explanation | undefined

/** Slogans are those of erts (utils.c, atom.c, erl_alloc.c, break.c, sys.c) and of `init` (init.erl). */
const RULES: readonly Rule[] = [outOfMemory, atomTableFull, kernelPid, boot, signal, requested, halted]

/** What was wrong, in one paragraph. */
export function explain(evidence: Evidence): Explanation {
  const { slogan } = evidence.general
  for (const rule of RULES) {
    const found = rule(slogan, evidence)
    if (found) return found
  }
  const said =
    slogan === '' ? 'The dump does not say why the node ended.' : `The node ended: ${short(slogan)}.`
  return { cause: 'unknown', explanation: `${said} ${largestText(evidence)}`.trim(), next: [] }
}

function outOfMemory(slogan: string, evidence: Evidence): Explanation | undefined {
  const [, allocator, bytes, type] =
    /^(\w+): Cannot (?:re)?allocate (\d+) bytes of memory(?: \(of type "([^"]*)"[^)]*\))?/.exec(slogan) ?? []
  if (bytes === undefined) return undefined
  const what = PURPOSES.find(([pattern]) => pattern.test(`${allocator} ${type}`))?.[1] ?? type ?? 'something'
  const { memory, processes } = evidence
  const culprit = atTheEnd(evidence)
  const [largest] = processes.top('memory', 1).rows
  const all = processes.sum('memory')
  const sentences = [
    `The node ran out of memory: it could not get ${bytesText(Number(bytes))} more for ${what}.`,
    ...(culprit
      ? [`${who(culprit)} asked for it; it has ${shareText(culprit.memory, all)}${mailboxText(culprit)}.`]
      : []),
    ...(largest && largest.pid !== culprit?.pid
      ? [
          `The largest process is ${who(largest)} with ${shareText(largest.memory, all)}${mailboxText(largest)}.`,
        ]
      : []),
    ...partsText(memory, evidence.tables),
  ]
  const isMailbox = (culprit?.messages ?? 0) > 10_000 || (largest?.messages ?? 0) > 10_000
  return {
    cause: 'out_of_memory',
    explanation: sentences.join(' '),
    next: isMailbox
      ? [
          'Messages came faster than they were handled: limit the senders, or handle them in several processes.',
        ]
      : [],
  }
}

const PURPOSES: readonly (readonly [RegExp, string])[] = [
  [/^eheap_alloc|heap/, 'the heap of a process'],
  [/^binary_alloc|binary/, 'a binary'],
  [/^ets_alloc|^\w+ (db_|ets)/, 'a table of ETS'],
  [/^literal_alloc/, 'literals'],
  [/atom/, 'the atom table'],
  [/code/, 'code'],
]

function atomTableFull(slogan: string, evidence: Evidence): Explanation | undefined {
  const [, limit] = /^no more index entries in atom_tab \(max=(\d+)\)/.exec(slogan) ?? []
  if (limit !== undefined) {
    const culprit = atTheEnd(evidence)
    return {
      cause: 'atom_table_full',
      explanation: `The atom table is full: it has all ${countText(Number(limit))} atoms that a node may have.${culprit ? ` ${who(culprit)} asked for one more.` : ''} Atoms are never collected, so something makes them from what comes in from outside.`,
      next: [
        'Look for String.to_atom, binary_to_atom, keys: :atoms of a JSON parser, and names of processes made from ids; use String.to_existing_atom.',
        'The last atoms made are in the dump: gigalixir ps:dump FILE --show atoms',
      ],
    }
  }
  const [, table, most] = /^no more index entries in (\w+) \(max=(\d+)\)/.exec(slogan) ?? []
  if (table === undefined) return undefined
  return {
    cause: 'system_limit',
    explanation: `A table of the emulator is full: ${table} may have ${countText(Number(most))} entries.`,
    next: [],
  }
}

/** `Kernel pid terminated (application_controller) (…)` */
function kernelPid(slogan: string): Explanation | undefined {
  const [, kernelProcess] = /^Kernel pid terminated \((\w+)\)/.exec(slogan) ?? []
  if (kernelProcess === undefined) return undefined
  const reason = unescaped(slogan).replace(/^Kernel pid terminated \(\w+\) \((.*)\)$/s, '$1')
  const [kind = '', application = '', why = ''] = elementsOf(reason)
  const name = nameText(application)
  if (kind === 'application_start_failure') {
    const { children, reason: last } = startFailure(why)
    const where = children.length > 0 ? `: its child ${children.map(nameText).join(' → ')} failed` : ''
    return {
      cause: 'application_start_failed',
      explanation: `The application ${name} did not start${where}: ${sentence(reasonText(last))}`,
      next: [],
    }
  }
  if (kind === 'application_terminated')
    return {
      cause: 'application_terminated',
      explanation:
        `The application ${name} ended (${short(nameText(why))}), and the node with it, as the application is permanent. ${why.trim() === 'shutdown' ? 'Its top supervisor gave up: a child failed more often than it may be restarted; what failed is in the log before the end.' : ''}`.trim(),
      next: [],
    }
  return {
    cause: 'kernel_process_ended',
    explanation: `${kernelProcess}, which a node cannot do without, ended: ${sentence(reasonText(reason))}`,
    next: [],
  }
}

/** `init terminating in do_boot (…)`, since OTP 22 `Runtime terminating during boot (…)`. */
function boot(slogan: string): Explanation | undefined {
  const [, reason] =
    /^(?:init terminating in \w+|Runtime terminating during boot) ?\((.*?)\)?$/s.exec(slogan) ?? []
  if (reason === undefined) return undefined
  const text = unescaped(`(${reason})`).replace(/^\((.*)\)$/s, '$1')
  const [kind = '', what = ''] = text.startsWith('{') ? elementsOf(text) : []
  if (kind === 'system_limit')
    return {
      cause: 'system_limit',
      explanation: `The node ended while starting: ${sentence(reasonText(text))} Too many processes, ports, atoms or tables were made.`,
      next: [],
    }
  if (/cannot get bootfile|'?cannot expand \$/.test(text))
    return {
      cause: 'boot_failed',
      explanation: `The node did not start: its boot file could not be read (${short(text)}).`,
      next: ['Look at RELEASE_BOOT_SCRIPT, --boot and the files of the release.'],
    }
  if (/nodistribution|net_kernel|eaddrinuse|not_alive/.test(text) && /dist|net_kernel|not_alive/.test(text))
    return {
      cause: 'boot_failed',
      explanation: `The node did not start: its distribution could not be started. Its name may be in use, or no port mapper (epmd) answers: ${short(text)}.`,
      next: [],
    }
  const { children, reason: last } = startFailure(
    kind === 'could_not_start' || kind === 'badmatch' ? what : text,
  )
  const where = children.length > 0 ? ` (in ${children.map(nameText).join(' → ')})` : ''
  return {
    cause: 'boot_failed',
    explanation: `The node ended while starting${where}: ${sentence(reasonText(last))}`,
    next: [],
  }
}

function signal(slogan: string, evidence: Evidence): Explanation | undefined {
  const [, name] = /^Received (SIG\w+)/.exec(slogan) ?? []
  if (name === undefined) return undefined
  return {
    cause: 'killed',
    explanation:
      `The node was ended from outside, by signal ${name}${name === 'SIGUSR1' ? ', which asks for a dump' : ''}. ${largestText(evidence)}`.trim(),
    next: [],
  }
}

function requested(slogan: string, evidence: Evidence): Explanation | undefined {
  if (!slogan.startsWith('Crash dump requested by user')) return undefined
  return {
    cause: 'requested',
    explanation: `The dump was requested in the break menu (Ctrl-C, then A). ${largestText(evidence)}`.trim(),
    next: [],
  }
}

/** `erlang:halt("…")`: only then the slogan is what a program says. */
function halted(slogan: string, { schedulers }: Evidence): Explanation | undefined {
  const called = schedulers.some(({ stack, currentFunction }) =>
    [currentFunction, ...stack].some((call) => call !== null && /^(erlang|init):halt\//.test(call)),
  )
  if (!called || slogan === '') return undefined
  return {
    cause: 'halted',
    explanation: `The app ended the node itself with erlang:halt: ${sentence(short(slogan))}`,
    next: [],
  }
}

/** The process that ran on the thread the end came from, else the one that collected its garbage. */
function atTheEnd({ general, schedulers, processes }: Evidence): DumpedProcess | undefined {
  const [, id] = /(?<!\d)(\d+)$/.exec(general.thread ?? '') ?? []
  const scheduler = id === undefined ? undefined : schedulers.find((each) => each.id === Number(id))
  const number = pidNumber(scheduler?.process ?? '')
  const running = number === undefined ? undefined : processes.find(number)
  if (running?.state) return running
  return [...processes.inState(/^Garbing/)].sort((a, b) => b.memory - a.memory)[0]
}

function largestText({ processes, memory }: Evidence): string {
  const [largest] = processes.top('memory', 1).rows
  const [fullest] = processes.top('messages', 1).rows
  const total = memory.total
  return [
    ...(total === undefined ? [] : [`It had ${bytesText(total)} of memory.`]),
    ...(largest ? [`The largest process is ${who(largest)} with ${bytesText(largest.memory)}.`] : []),
    ...(fullest && fullest.messages >= 1000
      ? [`${who(fullest)} has ${countText(fullest.messages)} messages waiting.`]
      : []),
  ].join(' ')
}

/** Where the memory is, if not with the processes. */
function partsText(memory: Readonly<Record<string, number>>, tables: () => readonly DumpedTable[]): string[] {
  const { total = 0, binary = 0, ets = 0 } = memory
  const parts: string[] = []
  if (total > 0 && binary > total * 0.3)
    parts.push(`Binaries take ${shareText(binary, total, 'all memory')}.`)
  if (total > 0 && ets > total * 0.3) {
    const [largest] = [...tables()].sort((a, b) => b.memory - a.memory)
    const which = largest ? `, the table ${nameText(largest.name)} alone ${bytesText(largest.memory)}` : ''
    parts.push(`Tables of ETS take ${shareText(ets, total, 'all memory')}${which}.`)
  }
  return parts
}

function who({ pid, name, spawnedAs }: DumpedProcess): string {
  const known = name ?? spawnedAs
  return known === null ? pid : `${nameText(known)} ${pid}`
}

function mailboxText({ messages }: DumpedProcess): string {
  return messages >= 100 ? ` and ${countText(messages)} messages waiting` : ''
}

function shareText(bytes: number, all: number, of = 'what all processes have'): string {
  return all > 0 ? `${bytesText(bytes)}, ${Math.round((bytes / all) * 100)} % of ${of}` : bytesText(bytes)
}

function short(text: string): string {
  const line = maskedText(text.replace(/\s+/g, ' ').trim()).replace(/\.$/, '')
  return line.length > 500 ? `${line.slice(0, 500)}…` : line
}

function sentence(text: string): string {
  const line = maskedText(text.trim())
  return /[.…!?]$/.test(line) ? line : `${line}.`
}
