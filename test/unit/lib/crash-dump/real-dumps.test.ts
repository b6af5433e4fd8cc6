import { afterEach, describe, expect, it } from 'vitest'
import type { CrashDump } from '../../../../src/lib/crash-dump/index.js'
import { listOf } from '../../../../src/lib/crash-dump/lists.js'
import { processText, summaryText } from '../../../../src/lib/crash-dump/report-text.js'
import { DumpView } from '../../../../src/lib/crash-dump/view.js'
import { openDump, realDump } from '../../../support/crash-dumps.js'

const open: CrashDump[] = []
async function real(name: string): Promise<CrashDump> {
  const dump = await openDump(await realDump(name))
  open.push(dump)
  return dump
}
afterEach(() => {
  for (const dump of open.splice(0)) dump.close()
})

describe('a dump of a real node', () => {
  it.each([
    ['otp-25-halted', '25', 39, 'halted', 'The app ended the node itself with erlang:halt: my slogan.'],
    ['otp-27-halted', '27', 48, 'halted', 'The app ended the node itself with erlang:halt: my slogan.'],
    [
      'otp-27-start-failed',
      '27',
      11,
      'application_start_failed',
      'The application shop did not start: its child db failed: {econnrefused,"db:5432"}.',
    ],
    ['otp-27-atoms', '27', 55, 'atom_table_full', 'all 20,000 atoms that a node may have'],
    [
      'otp-25-out-of-memory',
      '25',
      40,
      'out_of_memory',
      'The node ran out of memory: it could not get 32.0 TB more for a binary. <0.9.0> asked for it',
    ],
  ])('says what was wrong: %s', async (name, otp, processes, cause, words) => {
    const { summary } = await real(name)
    expect(summary).toMatchObject({ version: '0.5', otp, cause, complete: true, cutOff: null })
    expect(summary.explanation.replace('erlang:apply/2 ', '')).toContain(words)
    expect(summary.counts.processes).toBeGreaterThanOrEqual(processes - 5)
    expect(summary.memory.total).toBeGreaterThan(1_000_000)
  })

  it.each(['otp-25-halted', 'otp-27-halted'])(
    'has the terms of a process, followed through heap, literals and binaries: %s',
    async (name) => {
      const dump = await real(name)
      const [{ pid } = { pid: '' }] = dump.processes.top('memory', 5, 'big').rows
      const details = dump.process(pid)
      expect(details).toMatchObject({ name: 'big', state: 'Waiting', messages: 3, gaps: [] })
      expect(details.initialCall).toBe('a:srv/1')
      expect(details.stack).toEqual([
        { call: 'a:srv/1', values: ['[<<"hello">>,<<"hello">>,<<"hello">>]'] },
        { call: '<terminate process normally>', values: [] },
      ])
      const values = Object.fromEntries(details.dictionary.map(({ key, value }) => [key, value]))
      expect(values.bin).toBe(`<<"${'abcdefgh'.repeat(100)}">>`)
      expect(values.sub).toBe(`<<"${'abcdefgh'.repeat(11)}ab">>`)
      expect(details.mailbox[0]).toMatch(
        /^\{hello,<0\.\d+\.0>,#Ref<0\.\d+\.\d+\.\d+>,"string",3\.14,1180591620717411303424,#\{a => 1,"b" => <<"x">>\}\}$/,
      )
      expect(details.mailbox[1]).toContain(`{fun a:srv/1,#Fun<a.0.`)
      expect(details.mailbox[1]).toContain(`<<"${'0123456789'.repeat(20)}">>`)
      for (let at = 1; at <= 50; at++)
        expect(details.mailbox[1]).toMatch(new RegExp(`[{,]${at} => ${at * at}[,}]`))
      expect(details.mailbox[2]).toMatch(
        /^\{.*,'','odd atom',"\\e\[31mred",\[1\|2\],é,<<"é"\/utf8>>,#Port<0\.\d+>\}$/,
      )
    },
  )

  it('masks what is named like a secret until it is asked for', async () => {
    const dump = await real('otp-27-halted')
    const [{ pid } = { pid: '' }] = dump.processes.top('memory', 5, 'big').rows
    const masked = JSON.stringify(dump.process(pid))
    expect(masked).toContain('(masked)')
    expect(masked).not.toContain('abcdef0123')
    expect(JSON.stringify(dump.process(pid, { secrets: true }))).toContain('abcdef0123')
  })

  it('lists tables, ports, modules, schedulers and persistent terms', async () => {
    const dump = await real('otp-27-halted')
    expect(dump.parts.tables()).toContainEqual(
      expect.objectContaining({ name: 'my_table', type: 'set', protection: 'public', size: 1 }),
    )
    expect(dump.parts.ports().map(({ name }) => name)).toContain('tcp_inet')
    expect(dump.parts.modules()).toContainEqual({ name: 'init', size: 78648, old: 0 })
    expect(dump.parts.schedulers()[0]).toMatchObject({ id: 1, kind: 'normal', processState: 'Running' })
    expect(dump.persistentTerms().rows).toContainEqual({ key: 'my_key', value: '{some,value,<<"bin">>}' })
    expect(dump.atoms(2)).toHaveLength(2)
    expect(dump.summary.node).toMatch(/^x@/)
  })

  it('is told in the terminal and shown in the page', async () => {
    const dump = await real('otp-27-halted')
    const rows = dump.described(dump.processes.top('messages', 3).rows)
    const text = summaryText(dump.summary, rows, 'messages', (all) => `${all.length} rows`)
    expect(text).toContain('Slogan:    my slogan')
    expect(text).toContain('Processes with the most messages:\n3 rows')
    expect(processText(dump.process(rows[0]?.pid ?? ''))).toContain('Mailbox:\n  {hello,')
    for (const list of [
      'tables',
      'ports',
      'nodes',
      'modules',
      'schedulers',
      'timers',
      'terms',
      'atoms',
    ] as const)
      expect(listOf(dump, list, 3, {}).rows.length).toBeLessThanOrEqual(3)
    const view = new DumpView(dump)
    expect(view.replicas).toEqual([{ name: dump.summary.node }])
    expect(await view.ask('', 'processes', { sort: 'message_queue_len', search: 'BIG' })).toMatchObject({
      count: 1,
      rows: [{ name: 'big', message_queue_len: 3 }],
    })
    await expect(view.ask('', 'kill', {})).rejects.toThrow('There is nothing called "kill" in a dump.')
    await expect(view.ask('', 'process', { pid: '<0.999999.0>' })).rejects.toThrow(
      'There is no process <0.999999.0>',
    )
  })
})
