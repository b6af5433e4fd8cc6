import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

/** Who runs it, while the window is open. */
interface Opened {
  readonly child: ChildProcess
  readonly node: string
  readonly stderr: Promise<string>
}

describe("Erlang's own observer, of this machine", () => {
  let sim: TestSim
  let app: AppUnderTest
  let screen: ChildProcess
  let env: Record<string, string | undefined>

  beforeAll(async () => {
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'shown', 'release')
    screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = (await once(createInterface({ input: screen.stdout! }), 'line')) as [string]
    env = { ...sim.env, DISPLAY: `:${line.trim()}` }
  })

  afterAll(async () => {
    const ended = once(screen, 'exit')
    screen.kill()
    await ended
    await app.dispose()
    await sim.dispose()
  })

  /** Runs it until the window is there and turned to the node. */
  async function open(): Promise<Opened> {
    const program = join(packageRoot(), 'bin', 'run.js')
    const child = spawn(process.execPath, [program, 'ps:observer', '--native'], { cwd: app.repo.dir, env })
    const stderr = text(child.stderr)
    let told = ''
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      told += String(chunk)
      if (told.includes('}')) break
    }
    if (!told.includes('}')) throw new Error(await stderr)
    const { node } = JSON.parse(told) as { node: string }
    return { child, node, stderr }
  }

  /** What an expression is on the replica. */
  async function evaluated(expression: string): Promise<unknown> {
    return (JSON.parse(await app.must('ps:eval', expression)) as { value: unknown }).value
  }

  const observers = async () =>
    ((await evaluated(':erlang.nodes(:hidden)')) as string[]).filter((name) =>
      name.startsWith('gigalixir-observer-'),
    )

  it('says what the release lacks for it, and what needs nothing', async () => {
    await app.must('deploy')
    await app.steady()
    const { exitCode, stderr } = await sim.cli(['ps:observer', '--native'], { cwd: app.repo.dir, env })
    expect(exitCode).toBe(4)
    expect(stderr).toContain('does not have runtime_tools')
    expect(stderr).toContain('extra_applications: [:logger, :runtime_tools]')
  })

  it('is connected to the replica as a hidden node, shows it, and ends with its window', async () => {
    await app.repo.edit('mix.exs', ':crypto]', ':crypto, :runtime_tools]')
    await app.repo.commit('With what the observer needs')
    await app.must('deploy')
    await app.steady()
    const { child, node, stderr } = await open()
    expect(await evaluated('node()')).toBe(node)
    const [own, ...others] = await observers()
    expect(own).toMatch(/@127\.0\.0\.1$/)
    expect(others).toEqual([])
    const title = ['search', '--sync', '--name', `^Observer - ${node}$`]
    expect((await runProgram('xdotool', title, { env, timeout: 60_000 })).stdout).toMatch(/\d/)
    const cookie = String(await evaluated(':erlang.get_cookie()'))
    expect(cookie.length).toBeGreaterThan(10)
    const pids = await descendants(child.pid!)
    expect(await showing('gigalixir_observer', pids)).not.toEqual([])
    expect(await showing(cookie, [String(child.pid), ...pids])).toEqual([])
    // As the window does when somebody closes it.
    const exited = once(child, 'exit')
    await evaluated(`:rpc.cast(:"${own}", :observer, :stop, [])`)
    expect(await exited, await stderr).toEqual([0, null])
  })

  it('leaves nothing behind after Ctrl-C', async () => {
    const { child } = await open()
    const [own] = await observers()
    expect(own).toBeDefined()
    const pids = await descendants(child.pid!)
    expect(pids).not.toEqual([])
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    expect(await exited).toEqual([130, null])
    // Erlang's own helper (erl_child_setup) ends by itself, a moment after it.
    const left = async () => (await Promise.all(pids.map(isRunning))).filter(Boolean)
    await eventually(left, (all) => all.length === 0, { what: 'the end of all it had started' })
    await eventually(observers, (names) => names.length === 0, { what: 'the end of the observer' })
  })

  it('ends with a message when the node goes away', async () => {
    const { child, node, stderr } = await open()
    const exited = once(child, 'exit')
    // It cannot answer any more.
    await app.cli('ps:eval', 'System.halt(1)')
    expect(await exited, await stderr).toEqual([6, null])
    expect(await stderr).toContain(`${node} went away`)
  })
})

/** The processes that were started by one, and by those. */
async function descendants(pid: number): Promise<string[]> {
  const { stdout } = await runProgram('ps', ['-A', '-o', 'pid=,ppid='])
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/) as [string, string])
  const childrenOf = (parent: string): string[] =>
    pairs.flatMap(([child, of]) => (of === parent ? [child, ...childrenOf(child)] : []))
  return childrenOf(String(pid))
}

/** Whether a process is there, and not only its exit code, which nobody has fetched yet. */
async function isRunning(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !stat.includes(') Z ')
}

/** In whose arguments or environment a text stands, where others, or other programs, could read it. */
async function showing(secret: string, pids: readonly string[]): Promise<string[]> {
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`])
  // Some of Erlang's helpers end while we look.
  const read = (file: string) => readFile(file, 'utf8').catch(() => '')
  const contents = await Promise.all(files.map(async (file) => [file, await read(file)] as const))
  return contents.filter(([, content]) => content.includes(secret)).map(([file]) => file)
}
