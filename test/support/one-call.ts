import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import { sortedJson } from '../../src/lib/ui/index.js'
import { fakePlatform } from './fake-platform.js'
import { reportsFailures } from './failures.js'
import { runCommand } from './run-command.js'
import type { CommandRun, RunOptions } from './run-command.js'

interface Answer {
  status?: number
  data: unknown
}

/** `METHOD /path`, answered with `{"data": …}`. */
export function answering(call: string, { status = 200, data }: Answer) {
  const [method = '', path = ''] = call.split(' ')
  const handle = { GET: http.get, POST: http.post, PUT: http.put, PATCH: http.patch, DELETE: http.delete }[
    method
  ]
  if (!handle) throw new Error(`no method in ${call}`)
  return handle(`*${path}`, () => HttpResponse.json({ data: data as object }, { status }))
}

/** Runs a command against a platform that answers these calls alone. */
export async function runAgainst(
  answers: Record<string, Answer>,
  argv: string[],
  options: RunOptions = {},
): Promise<CommandRun & { calls: string[]; bodies: unknown[] }> {
  const platform = await fakePlatform(
    ...Object.entries(answers).map(([call, answer]) => answering(call, answer)),
  )
  const result = await runCommand(argv, {
    ...options,
    env: { GIGALIXIR_CLI__HOST: platform.url, ...options.env },
  })
  return { ...result, calls: platform.calls(), bodies: platform.requests.map((request) => request.body) }
}

/** A command that makes exactly one call, says nothing in a script, and reports every failure. */
export function makesOneCall(expected: {
  /** The same command in all its spellings. */
  spellings: string[][]
  call: string
  body?: object
  answer?: Answer
  /** What a person is told when it is done. */
  says: string
  /** Data it prints also where nobody asks for JSON; nothing by default. */
  prints?: unknown
  /** What it says on stderr in a script too; nothing by default. */
  notes?: string
  /** What `--json` prints; not looked at when left out. */
  json?: object
  /** Whoever has no key may do it, too. */
  needsNoKey?: boolean
}): void {
  const {
    spellings,
    call,
    body,
    answer = { data: {} },
    says,
    prints,
    notes = '',
    json,
    needsNoKey = false,
  } = expected
  it.each(spellings.map((argv) => [argv.join(' '), argv] as const))('%s', async (_name, argv) => {
    const { calls, bodies, ...result } = await runAgainst({ [call]: answer }, argv)
    expect(result).toEqual({
      exitCode: 0,
      stdout: prints === undefined ? '' : sortedJson(prints) + '\n',
      stderr: notes,
    })
    expect(calls).toEqual([call])
    expect(bodies).toEqual([body])
  })

  if (json) {
    it('tells with --json what it did', async () => {
      const { stdout } = await runAgainst({ [call]: answer }, [...(spellings[0] ?? []), '--json'])
      expect(JSON.parse(stdout)).toEqual(json)
    })
  }

  it('tells a person what is true now', async () => {
    const result = await runAgainst({ [call]: answer }, spellings[0] ?? [], { terminal: { stderr: true } })
    expect(result.exitCode).toBe(0)
    expect(result.stderr.replace(/^\[the platform at http:\S+\]\n/, '')).toBe(`${says}\n`)
  })

  reportsFailures(spellings[0] ?? [], { needsNoKey })
}

/** A command that prints a list: JSON in a script, a table on a terminal, a way to the first entry when it is empty. */
export function printsAList(expected: {
  spellings: string[][]
  call: string
  data: object[]
  /** The table's lines. */
  table: string[]
  /** Said when there is none. */
  empty: string
}): void {
  const { spellings, call, data, table, empty } = expected
  it.each(spellings.map((argv) => [argv.join(' '), argv] as const))('%s', async (_name, argv) => {
    const result = await runAgainst({ [call]: { data } }, argv)
    expect(result).toEqual({
      exitCode: 0,
      stdout: sortedJson(data) + '\n',
      stderr: '',
      calls: [call],
      bodies: [undefined],
    })
  })

  it('is a table on a terminal', async () => {
    const result = await runAgainst({ [call]: { data } }, spellings[0] ?? [], { terminal: { stdout: true } })
    expect(result.stdout.trimEnd().split('\n')).toEqual(table)
  })

  it('says on a terminal what to do when there is none, and prints an empty list elsewhere', async () => {
    const everywhere = { stdin: true, stdout: true, stderr: true }
    const seen = await runAgainst({ [call]: { data: [] } }, spellings[0] ?? [], { terminal: everywhere })
    expect(seen).toMatchObject({ exitCode: 0, stdout: '' })
    expect(seen.stderr).toContain(empty)
    const piped = await runAgainst({ [call]: { data: [] } }, spellings[0] ?? [])
    expect(piped).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: '' })
  })

  reportsFailures(spellings[0] ?? [])
}
