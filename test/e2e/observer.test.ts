import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { shWords } from '../../src/lib/ssh/sh-words.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { startBrowser } from '../support/observer-page.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'

interface Answer {
  replica: string
  value?: unknown
  text?: string
  output?: string
  error?: { code: string; message: string }
}

describe('looking into the replicas of an app', () => {
  let sim: TestSim
  let app: AppUnderTest
  let folder: string
  let bare: Record<string, string | undefined>
  let browser: Browser | undefined

  beforeAll(async () => {
    sim = await startSim()
    app = await AppUnderTest.create(sim, 'seen', 'release')
    const pushed = await app.push()
    if (pushed.exitCode !== 0) throw new Error(pushed.stderr)
    await app.must('ps:scale', '--replicas', '3')
    await app.steady()
    // Nothing but Node and git: no ssh, erl, lsof or sudo.
    folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    await mkdir(join(folder, 'bin'))
    await symlink(process.execPath, join(folder, 'bin', 'node'))
    await symlink('/usr/bin/git', join(folder, 'bin', 'git'))
    bare = { ...sim.env, PATH: join(folder, 'bin') }
  })

  afterAll(async () => {
    await browser?.close()
    await app.dispose()
    await sim.dispose()
    await rm(folder, { recursive: true, force: true })
  })

  function bareCli(...args: string[]) {
    return sim.cli(args, { cwd: app.repo.dir, env: { PATH: bare.PATH } })
  }

  it('evaluates on one, in Elixir and in Erlang, and says what an expression printed', async () => {
    const one = await bareCli('ps:eval', 'IO.puts("said"); {:sum, Enum.sum(1..10)}')
    expect(one.exitCode, one.stderr).toBe(0)
    expect(JSON.parse(one.stdout)).toMatchObject({ text: '{:sum, 55}', value: ['sum', 55], output: 'said\n' })
    expect(one.stderr).toContain('said\n')
    const erlang = await bareCli('ps:eval', '--erlang', 'lists:seq(1, 3).')
    expect(JSON.parse(erlang.stdout)).toMatchObject({ text: '[1,2,3]', value: [1, 2, 3] })
  })

  it('evaluates on all, and says which of them failed', async () => {
    const names = (await app.ps()).pods.map(({ name }) => name).sort()
    const all = await bareCli('ps:eval', '--all', 'to_string(node())')
    const answers = JSON.parse(all.stdout) as Answer[]
    expect(answers.map(({ replica }) => replica).sort()).toEqual(names)
    expect(new Set(answers.map(({ value }) => value)).size).toBe(3)
    const failed = await bareCli('ps:eval', '--all', 'raise "no"')
    expect(failed.exitCode).toBe(5)
    expect((JSON.parse(failed.stdout) as Answer[]).map(({ error }) => error?.code)).toEqual(
      Array(3).fill('ERLANG_FAILED'),
    )
    expect((await bareCli('ps:eval', 'this is no')).exitCode).not.toBe(0)
    expect((await bareCli('ps:eval', '--replica', 'nobody', '1')).exitCode).toBe(4)
  })

  it("goes through the person's own ssh when asked to", async () => {
    const options = '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
    const own = await app.cli('ps:eval', '-o', options, '1 + 1')
    expect(own.exitCode, own.stderr).toBe(0)
    expect(JSON.parse(own.stdout)).toMatchObject({ value: 2 })
    const none = await bareCli('ps:eval', '-c', 'no-such-ssh', '1')
    expect(none.exitCode).toBe(7)
  })

  it('shows them in a browser, each in turn, until Ctrl-C', async () => {
    const program = join(packageRoot(), 'bin', 'run.js')
    const child = spawn(process.execPath, [program, 'ps:observer', '--no-open'], {
      cwd: app.repo.dir,
      env: bare,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let url = ''
      for await (const line of createInterface({ input: child.stdout })) {
        url = /"url": "([^"]+)"/.exec(line)?.[1] ?? ''
        if (url) break
      }
      browser = await startBrowser()
      const page = await browser.newPage()
      await page.goto(`${url}#applications`)
      await page.goto(new URL('/#applications', url).href)
      const sees = (text: string) =>
        page.waitForFunction(`document.body.innerText.includes(${JSON.stringify(text)})`, { timeout: 30_000 })
      await sees('greeter')
      await page.waitForSelector('svg.tree .supervisor')
      const names = (await page.evaluate(
        '[...document.querySelectorAll("option")].map((each) => each.value)',
      )) as string[]
      expect(names).toHaveLength(3)
      for (const name of names) {
        await page.select('select', name)
        await page.waitForFunction(`/processes$/.test(document.querySelector('.pulse').textContent)`)
      }
      await page.evaluate('document.activeElement.blur()')
      await page.keyboard.press('1')
      await sees('Erlang/OTP')
    } finally {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    expect(child.exitCode).toBe(130)
  })

  it.each([3, 1])('goes into one of %i by shell, console, expression and screen', async (replicas) => {
    await app.must('ps:scale', '--replicas', String(replicas))
    await app.steady()
    const shell = await bareCli('ps:ssh', '--', 'echo "in $APP_NAME"')
    expect(shell, shell.stderr).toMatchObject({ exitCode: 0, stdout: 'in seen\n' })
    const console = await sim.cli(['ps:remote_console'], {
      cwd: app.repo.dir,
      env: { PATH: bare.PATH },
      input: 'node()\n',
    })
    expect(console, console.stderr).toMatchObject({ exitCode: 0 })
    expect(console.stdout).toMatch(/^:"seen@[\d.]+"\n$/)
    const expression = await bareCli('ps:eval', '1 + 1')
    expect(JSON.parse(expression.stdout), expression.stderr).toMatchObject({ value: 2 })
    expect(await screenOf('ps:observer', '--tui')).toContain('Name, label, or what it was started with')
  })

  /** What a command shows on a terminal of 120 columns, until the keys are explained; then it is told to quit. */
  async function screenOf(...args: string[]): Promise<string> {
    const program = [process.execPath, join(packageRoot(), 'bin', 'run.js'), ...args]
    const line = `/usr/bin/stty rows 40 cols 120; exec ${shWords(program)}`
    const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
      cwd: app.repo.dir,
      env: { ...bare, SHELL: '/bin/sh', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const before = shown
      shown += text
      // The processes are there, and not only the frame.
      if (!FILLED.test(before) && FILLED.test(shown)) child.stdin.write('q')
    })
    expect(await exited).toEqual([0, null])
    return shown
  }
})

/** A line about a process: it comes after the frame. */
const FILLED = /<\d+\.\d+\.\d+>/
