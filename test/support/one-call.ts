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

/** Runs a command against a platform that answers every call alike: 2xx and this text. */
async function runOnText(call: string, body: string, argv: string[]): Promise<CommandRun> {
  const status = call.startsWith('POST') ? 201 : 200
  const platform = await fakePlatform(http.all('*', () => new HttpResponse(body, { status })))
  return runCommand(argv, { env: { GIGALIXIR_CLI__HOST: platform.url } })
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
  /** What it prints also where nobody asks for JSON, as the existing client does: its data, or text. Nothing by default. */
  prints?: 'the answer' | { text: string }
  /** What it says on stderr in a script too; nothing by default. */
  notes?: string
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
    needsNoKey = false,
  } = expected
  const printed = (json: string) =>
    prints === undefined ? '' : `${prints === 'the answer' ? json : prints.text}\n`

  it.each(spellings.map((argv) => [argv.join(' '), argv] as const))('%s', async (_name, argv) => {
    const { calls, bodies, ...result } = await runAgainst({ [call]: answer }, argv)
    expect(result).toEqual({
      exitCode: 0,
      stdout: printed(sortedJson(answer.data)),
      stderr: notes,
    })
    expect(calls).toEqual([call])
    expect(bodies).toEqual([body])
  })

  it("prints the platform's answer whole with --json", async () => {
    const body = '{"data":{"z":1.0,"a":[9007199254740993,{"é":null}]}}'
    const { exitCode, stdout } = await runOnText(call, body, [...(spellings[0] ?? []), '--json'])
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      '{\n  "a": [\n    9007199254740993,\n    {\n      "é": null\n    }\n  ],\n  "z": 1.0\n}\n',
    )
  })

  it.each(['', '{}', '{"data": "done"}', '{"message": "done"}', '[]', 'null', '<h1>Well</h1>'])(
    'takes %j for a success',
    async (body) => {
      const { exitCode, stdout, stderr } = await runOnText(call, body, spellings[0] ?? [])
      expect(exitCode).toBe(0)
      if (prints === undefined) expect(stdout).toBe('')
      if (body.startsWith('<')) expect(stderr).toMatch(/accepted the change.*could not be read.*: gigalixir /)
      else expect(stderr).not.toContain('could not be read')
    },
  )

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
