import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CrashDump } from '../../../../src/lib/crash-dump/index.js'
import { openDump } from '../../../support/crash-dumps.js'
import { tempDir } from '../../../support/temp-dir.js'

const open: CrashDump[] = []
async function dumpOf(content: string): Promise<CrashDump> {
  const dump = await openDump(content)
  open.push(dump)
  return dump
}
afterEach(() => {
  for (const dump of open.splice(0)) dump.close()
})

/** A dump with one process that has these on its stack, and this heap. */
function withHeap(values: string[], heap: string, { version = '0.5', rest = '' } = {}): string {
  return `=erl_crash_dump:${version}
Mon Nov 30 12:00:00 2026
Slogan: x
System version: Erlang/OTP 27 [erts-15.2] [64-bit]
=proc:<0.5.0>
State: Waiting
Spawned as: m:f/1
Stack+heap: 233
=proc_stack:<0.5.0>
${values.map((value, at) => `y${at}:${value}\n`).join('')}0x00007f0f3a42adf0:SReturn addr 0x3BA00C30 (m:f/1 + 40)
=proc_heap:<0.5.0>
${heap}
${rest}=end
`
}

function valuesOf(dump: CrashDump): string[] | undefined {
  return dump.process('<0.5.0>').stack[0]?.values
}

describe('terms of a dump', () => {
  it('are read as the emulator writes them', async () => {
    const dump = await dumpOf(
      withHeap(
        [
          'I-5',
          'N',
          'A4:some',
          'P<0.7.0>',
          'P<9001.7.0>',
          'p<0.3>',
          'H10',
          'H20',
          'H30',
          'H40',
          'H50',
          'H60',
          'H70',
        ],
        [
          '10:t2:I1,H18',
          '18:lI104|H28',
          '28:lI105|N',
          '20:F4:1.50',
          '30:B123456789012345678901234567890',
          '40:Yh3:AAEC',
          '50:Mf1:H58:I7',
          '58:t1:A1:k',
          '60:Mh2:2:H68,H6C',
          '68:lI1|I2',
          '6C:Mn1:H6E',
          '6E:lI3|I4',
          '70:lI1|I2',
        ].join('\n'),
      ),
    )
    expect(valuesOf(dump)).toEqual([
      '-5',
      '[]',
      'some',
      '<0.7.0>',
      '<9001.7.0>',
      '#Port<0.3>',
      '{1,"hi"}',
      '1.5',
      '123456789012345678901234567890',
      '<<0,1,2>>',
      '#{k => 7}',
      '#{1 => 2,3 => 4}',
      '[1|2]',
    ])
  })

  it.each(['0.1', '0.2', '0.3', '0.4'])(
    'have bytes in hexadecimal digits before 0.5: %s',
    async (version) => {
      const dump = await dumpOf(
        withHeap(['H10', 'H20', 'H30', 'H40'], '10:Yh2:6869\n20:YcAA:1:3\n30:B16#FF\n40:B-16#FF', {
          version,
          rest: '=binary:AA\n5:68656C6C6F\n',
        }),
      )
      expect(valuesOf(dump)).toEqual(['<<"hi">>', '<<"ell">>', '255', '-255'])
    },
  )

  it('have parts of binaries, on the heap and beside it', async () => {
    const dump = await dumpOf(
      withHeap(['H10', 'H20', 'H30', 'H40'], '10:Ys20:1:2\n20:Yh3:YWJj\n30:YsAA:4:3\n40:YcBB:0:5', {
        rest: `=binary:AA\nA:${Buffer.from('0123456789').toString('base64')}\n`,
      }),
    )
    const values = valuesOf(dump)
    expect(values).toEqual([
      '<<"bc">>',
      '<<"abc">>',
      '<<"456">>',
      '(a binary of 5 bytes that is not in the dump)',
    ])
    expect(dump.process('<0.5.0>').gaps).toEqual(['Some of its terms are not in the dump.'])
  })

  it('are cut where they are long, deep, or lead to themselves', async () => {
    const long = Array.from(
      { length: 5000 },
      (_, at) => `${(0x1000 + at).toString(16)}:lA1:x|H${(0x1001 + at).toString(16)}`,
    )
    const bytes = Buffer.from('ü'.repeat(50_000))
    const dump = await dumpOf(
      withHeap(['H1000', 'H10', 'H20'], [...long, '10:t1:H10', '20:YcAA:0:186A0'].join('\n'), {
        rest: `=binary:AA\n${bytes.length.toString(16).toUpperCase()}:${bytes.toString('base64')}\n`,
      }),
    )
    const [list = '', loop = '', text = ''] = valuesOf(dump) ?? []
    expect(list).toMatch(/^\[x,x,x.*…/)
    expect(list.length).toBeLessThan(5000)
    expect(loop).toMatch(/^\{{41}…\}{41}$/)
    expect(text).toMatch(/^<<"ü+"\/utf8>>… \(100000 bytes\)$/)
  })

  it('say so where they cannot be read', async () => {
    const dump = await dumpOf(withHeap(['H10', 'H20', 'Hzz', 'H30', 'H99'], '10:t3:I1,\n20:Q\n30:E3:AAAA'))
    expect(valuesOf(dump)).toEqual([
      '(unreadable)',
      '(unreadable)',
      '(unreadable)',
      '(unreadable)',
      '(not in the dump)',
    ])
  })

  it('come from other nodes as they were sent', async () => {
    const message = Buffer.from([131, 119, 2, 104, 105]).toString('base64')
    const dump = await dumpOf(
      withHeap(['N'], '', { rest: `=proc_messages:<0.5.0>\nD0:E5:${message}:N\nD0:E3:AAAA:N\nI1:N\n` }),
    )
    expect(dump.process('<0.5.0>').mailbox).toEqual(['hi', '(3 bytes from another node, not unpacked)', '1'])
  })
})

describe('the sections of a dump', () => {
  it('are read with the line ends of Windows', async () => {
    const dump = await dumpOf(withHeap(['H10'], '10:t1:I1').replaceAll('\n', '\r\n'))
    expect(valuesOf(dump)).toEqual(['{1}'])
    expect(dump.summary).toMatchObject({ slogan: 'x', complete: true, otp: '27' })
  })

  it('are found wherever the file is read in pieces', async () => {
    // Base64 ends with `=`, which is no heading where a piece of the file begins with it.
    for (const shift of [-3, -2, -1, 0, 1, 2]) {
      const pad = 'x'.repeat(
        1024 * 1024 + shift - withHeap([], '', { rest: '=binary:AA\n3:' }).length + '=end\n'.length,
      )
      const dump = await dumpOf(
        withHeap([], '', { rest: `=binary:AA\n3:${pad}==\n=atoms\nlast\n=binary:BB\n1:YQ==\n` }),
      )
      expect(dump.summary.counts).toMatchObject({ binaries: 2, processes: 1 })
      expect(dump.summary.complete).toBe(true)
      expect(dump.atoms(5)).toEqual(['last'])
    }
  })

  it('say what a process was linked to and monitored', async () => {
    const dump = await dumpOf(
      `=erl_crash_dump:0.5\nnow\nSlogan: x\n=proc:<0.5.0>\nState: Waiting\nName: 'Elixir.Shop.Server'\nLink list: [<0.1.0>, #Port<0.3>, {to,<0.9.0>,#Ref<0.1.2.3>}, {from,<0.8.0>,#Ref<0.1.2.4>}, {to,{net_kernel,'a@b'},#Ref<0.1.2.5>}]\nReductions: 12\nMemory: 99\n=end\n`,
    )
    expect(dump.process('<0.5.0>')).toMatchObject({
      name: "'Elixir.Shop.Server'",
      links: ['<0.1.0>', '#Port<0.3>'],
      monitors: ['<0.9.0>', "{net_kernel,'a@b'}"],
      monitoredBy: ['<0.8.0>'],
      linkCount: 5,
      memory: 99,
    })
  })

  it('may end too early', async () => {
    const whole = withHeap(['H10'], '10:t1:I1')
    const cut = await dumpOf(whole.slice(0, whole.indexOf('10:t1')))
    expect(cut.summary.cutOff).toBe(
      'It ends in the stacks and heaps of processes: the node was killed, or the disk was full, before it was done.',
    )
    expect(valuesOf(cut)).toEqual(['(not in the dump)'])
    const aborted = await dumpOf(
      `${whole.slice(0, whole.indexOf('=end'))}=abort:max crash dump size reached\n`,
    )
    expect(aborted.summary.cutOff).toContain('max crash dump size reached')
    const early = await dumpOf(whole.slice(0, whole.indexOf('=proc_stack')))
    expect(early.process('<0.5.0>').gaps).toEqual([
      'The dump ends before the stack and heap of this process.',
    ])
  })

  it('have slogans of several lines', async () => {
    const dump = await dumpOf(
      '=erl_crash_dump:0.5\nnow\nSlogan: one\n  two: three\nSystem version: Erlang/OTP 26 [64-bit]\n=end\n',
    )
    expect(dump.summary.slogan).toBe('one\n  two: three')
  })
})

describe('what is no dump', () => {
  it.each([
    ['', 'is empty'],
    ['hello', 'is not an Erlang crash dump'],
    ['=erl_crash', 'was cut off in its first line'],
    ['=erl_crash_dump:9.9\n', 'has a newer format (9.9)'],
    ['<Erlang crash dump>\n', 'from before 2004'],
  ])('is refused: %j', async (content, words) => {
    await expect(openDump(content)).rejects.toThrow(words)
  })

  it('is refused where it is compressed, a folder, or not there', async () => {
    await expect(openDump(Buffer.from([0x1f, 0x8b, 8, 0]))).rejects.toThrow('is compressed')
    const folder = await tempDir()
    await expect(CrashDump.open(folder)).rejects.toThrow()
    await expect(CrashDump.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
