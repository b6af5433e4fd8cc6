import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { freePort, startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** A real rsyslog that writes what it receives over TCP into a file. */
class Rsyslog {
  #child: ChildProcess | undefined

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  static async create(): Promise<Rsyslog> {
    const rsyslog = new Rsyslog(await mkdtemp(join(tmpdir(), 'gigalixir-test-')), await freePort())
    await writeFile(
      join(rsyslog.folder, 'rsyslog.conf'),
      `global(workDirectory="${rsyslog.folder}" maxMessageSize="64k")
       module(load="imtcp")
       input(type="imtcp" port="${rsyslog.port}" address="127.0.0.1")
       template(name="parts" type="string" string="%app-name%|%procid%|%msg%\\n")
       action(type="omfile" file="${join(rsyslog.folder, 'received')}" template="parts")
      `,
    )
    return rsyslog
  }

  async start(): Promise<void> {
    const { folder } = this
    this.#child = spawn('rsyslogd', ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    })
    await eventually(
      () => this.#accepts(),
      (accepts) => accepts,
      { what: 'rsyslog' },
    )
  }

  async stop(): Promise<void> {
    if (!this.#child) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
    this.#child = undefined
  }

  async dispose(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Messages that hold the word, in the order in which they came, with their source. */
  async received(word: string): Promise<{ source: string; message: string }[]> {
    const text = await readFile(join(this.folder, 'received'), 'utf8').catch(() => '')
    return text
      .split('\n')
      .map((line) => line.split('|'))
      .filter(([, , message]) => message?.includes(word))
      .map(([, source = '', message = '']) => ({ source, message: message.trim() }))
  }

  #accepts(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
  }
}

describe('a drain to rsyslog', () => {
  let sim: TestSim
  let app: AppUnderTest
  let rsyslog: Rsyslog
  beforeAll(async () => {
    rsyslog = await Rsyslog.create()
    await rsyslog.start()
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'drained', 'release')
    await app.must('deploy')
    await app.steady()
    await app.must('drains:add', `syslog://127.0.0.1:${rsyslog.port}`)
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
    await rsyslog.dispose()
  })

  const print = (word: string, count: number) =>
    app.must('run', '--', 'sh', '-c', `i=0; while [ $i -lt ${count} ]; do echo ${word} $i; i=$((i+1)); done`)
  const all = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i}`)

  async function arrived(word: string, count: number): Promise<string[]> {
    const lines = await eventually(
      () => rsyslog.received(word),
      (seen) => seen.some(({ message }) => message === `${word} ${count - 1}`),
      { what: `${count} lines of ${word}` },
    )
    return lines.map(({ message }) => message)
  }

  it('brings what replicas and jobs print, and the platform’s notices', async () => {
    await print('first', 500)
    expect(await arrived('first', 500)).toEqual(all('first', 500))
    await app.must('ps:restart')
    await app.steady()
    await eventually(
      () => rsyslog.received('Attempting health checks'),
      (seen) => seen.length > 0,
    )
    const [notice] = await rsyslog.received('Attempting health checks')
    expect(notice!.source).toBe('gigalixir-run')
  })

  it('loses nothing while rsyslog is away, nor when the simulator is killed meanwhile', async () => {
    await rsyslog.stop()
    await print('away', 300)
    const { pid } = JSON.parse((await sim.cli(['sim:status', '--json'])).stdout) as { pid?: number }
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    expect((await sim.cli(['sim:up'])).exitCode).toBe(0)
    await rsyslog.start()
    const lines = await arrived('away', 300)
    expect(new Set(lines)).toEqual(new Set(all('away', 300)))
  })

  it('gets no more once it is removed', async () => {
    const [drain] = JSON.parse(await app.must('drains')) as { id: number }[]
    await app.must('drains:remove', String(drain!.id))
    await print('removed', 20)
    await eventually(
      async () => (await app.cli('logs', '-t', '-n', '50')).stdout,
      (text) => text.includes('removed 19'),
    )
    expect(await rsyslog.received('removed')).toEqual([])
  })
})
