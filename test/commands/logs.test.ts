import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { asSimulator } from '../support/as-simulator.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const line = '2020-04-19T03:53:02.993171+00:00 my-app[my-app-abcde]: hello'
const text = (body: string | ReadableStream<Uint8Array>) =>
  http.get('*/api/apps/my-app/logs', () => new HttpResponse(body as string))

/** Lines without end, as long as somebody reads. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve))
      controller.enqueue(new TextEncoder().encode(`${line}\n`))
    },
  })
}

/** A quiet app: one line, and then nothing for as long as somebody listens. */
function silentAfterOneLine(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(`${line}\n`)),
  })
}

describe('logs', () => {
  it('prints the lines as they come, following 200 past ones', async () => {
    const platform = await fakePlatform(text(`${line}\nä🦀\n`))
    const result = await runCommand(['logs', '-a', 'my-app'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({ exitCode: 0, stdout: `${line}\nä🦀\n`, stderr: '' })
    expect(platform.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/apps/my-app/logs',
      query: { num_lines: '200', follow: 'true' },
    })
  })

  it.each([
    [['-n', '5', '-t'], { num_lines: '5', follow: 'false' }],
    [['--num', '0', '--no_tail'], { num_lines: '0', follow: 'false' }],
  ])('%j', async (argv, query) => {
    const platform = await fakePlatform(text(''))
    await runCommand(['logs', '-a', 'my-app', ...argv], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(platform.requests[0]!.query).toEqual(query)
  })

  it.each([
    [['--source', 'router'], false, true],
    [['-n', '5'], true, true],
    [['-n', '5'], false, false],
    [['--source', 'app'], true, false],
    [['--replica', 'abcde'], true, false],
  ])('asks a simulator for requests: %j on a terminal (%s): %s', async (argv, onTerminal, asked) => {
    const platform = await fakePlatform(text(''))
    const env = await asSimulator(platform.url)
    const terminal = { stdout: onTerminal }
    await runCommand(['logs', '-a', 'my-app', '-t', ...argv], { env, terminal })
    expect(platform.requests[0]!.query.router).toBe(asked ? 'true' : undefined)
  })

  it('never asks another platform for requests, and says that it knows none', async () => {
    const platform = await fakePlatform(text(''))
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['logs', '-a', 'my-app', '-t', '--source', 'router'], {
      env,
      terminal: { stderr: true },
    })
    expect(platform.requests[0]!.query).not.toHaveProperty('router')
    expect(result.stderr).toContain('Only simulators log requests')
  })

  it('says where the output of builds is', async () => {
    const result = await runCommand(['logs', '-a', 'my-app', '--source', 'build'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('gigalixir builds:output')
  })

  it('shows sources in colours on a terminal', async () => {
    const platform = await fakePlatform(text(`${line}\n`))
    const env = { GIGALIXIR_CLI__HOST: platform.url, NO_COLOR: undefined, FORCE_COLOR: undefined }
    const look = (stdout: boolean) =>
      runCommand(['logs', '-a', 'my-app', '-t'], { env: { ...env, TERM: 'xterm' }, terminal: { stdout } })
    expect((await look(true)).stdout).toContain('\u001b[36m my-app[my-app-abcde]: \u001b[39mhello')
    expect((await look(false)).stdout).toBe(`${line}\n`)
  })

  it('shows only what passes the filters', async () => {
    const other = '2020-04-19T03:53:03.993171+00:00 my-app[gigalixir-run]: Shutting down'
    const platform = await fakePlatform(text(`${line}\n${other}\n${line} again\n`))
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const run = async (...flags: string[]) =>
      (await runCommand(['logs', '-a', 'my-app', '-t', ...flags], { env })).stdout
    expect(await run('--source', 'gigalixir-run')).toBe(`${other}\n`)
    expect(await run('--replica', 'abcde', '--exclude', 'again')).toBe(`${line}\n`)
    expect(await run('--grep', 'again|Shutting')).toBe(`${other}\n${line} again\n`)
    expect(await run('--since', '2020-04-19T03:53:03Z')).toBe(`${other}\n`)
    expect(await run('--source', 'gigalixir-run', '--replica', 'abcde', '--grep', 'hello$')).toBe(`${line}\n`)
    // A time is looked for further back, unless the person says how far.
    expect(await run('--since', '1h', '-n', '7')).toBe('')
    expect(platform.requests.map((request) => request.query.num_lines)).toEqual([
      ...['200', '200', '200', '10000', '200', '7'],
    ])
  })

  it.each([[['--grep', '(']], [['--since', 'yesterday']]])('%j is a wrong command line', async (flags) => {
    const result = await runCommand(['logs', '-a', 'my-app', ...flags])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain(flags[0])
  })

  describe('when the connection breaks', () => {
    const lineAt = (second: number, message: string) =>
      `2020-04-19T03:53:${String(second).padStart(2, '0')}.000001+00:00 my-app[my-app-abcde]: ${message}\n`

    /** One connection after another: what each sends, and whether it breaks then or ends properly. */
    async function follow(...connections: { sends: string; breaks?: boolean }[]) {
      let next = 0
      const platform = await fakePlatform(
        http.get('*/api/apps/my-app/logs', () => {
          const { sends, breaks = false } = connections[Math.min(next, connections.length - 1)]!
          next += 1
          const body = new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(sends))
            },
            // Asked for more when what there is was taken: a turn later it has been sent.
            async pull(controller) {
              await new Promise((resolve) => setImmediate(resolve))
              if (breaks) controller.error(new Error('gone'))
              else controller.close()
            },
          })
          return new HttpResponse(body)
        }),
      )
      const result = await runCommand(['logs', '-a', 'my-app', '-n', '3'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      return { ...result, asked: platform.requests.map((request) => request.query.num_lines) }
    }

    it('goes on where it was, with nothing left out and nothing twice', async () => {
      const [one, two, three, four] = [
        lineAt(1, 'one'),
        lineAt(2, 'two'),
        lineAt(2, 'two'),
        lineAt(4, 'four'),
      ]
      const result = await follow(
        { sends: one + two + lineAt(3, 'half of a l').slice(0, -1), breaks: true },
        {
          sends:
            lineAt(1, 'come late') + one + two + three + '  its second line\n' + lineAt(3, 'half of a line'),
          breaks: true,
        },
        { sends: three + '  its second line\n' + lineAt(3, 'half of a line') + four },
      )
      expect(result.stdout).toBe(
        one +
          two +
          lineAt(1, 'come late') +
          three +
          '  its second line\n' +
          lineAt(3, 'half of a line') +
          four,
      )
      expect(result.exitCode).toBe(0)
      expect(result.stderr).toMatch(/connection broke: .*Trying again/)
      expect(result.stderr).toContain('Connected again.')
      expect(result.asked).toEqual(['3', '2000', '2000', '2000'])
    })

    it('shows nothing older than what it began with', async () => {
      const result = await follow(
        { sends: lineAt(5, 'five'), breaks: true },
        { sends: lineAt(2, 'two') + '  more of two\n' + lineAt(5, 'five') + lineAt(6, 'six') },
      )
      expect(result.stdout).toBe(lineAt(5, 'five') + lineAt(6, 'six'))
    })

    it.each([
      ['lines without a time', 'Booting\nListening\n'],
      ['a first line without a time', `  rest of a stack\n${lineAt(1, 'one')}`],
      ['a line that comes twice', `again\nagain\n${lineAt(1, 'one')}  more of it\n`],
    ])('ends when the platform ends, and repeats nothing of a log with %s', async (_, sends) => {
      const result = await follow({ sends })
      expect(result).toMatchObject({ exitCode: 0, stdout: sends, asked: ['3', '2000'] })
    })

    it('does not ask a platform that ends every connection as fast as it can answer', async () => {
      const connections = Array.from({ length: 4 }, (_, i) => ({ sends: `message ${i}\n` }))
      const began = performance.now()
      const result = await follow(...connections, { sends: 'message 3\n' })
      expect(result.stdout).toBe(connections.map(({ sends }) => sends).join(''))
      // Pauses of 250, 500, 1000 and 2000 ms.
      expect(performance.now() - began).toBeGreaterThan(3500)
    })

    it('looks farther back when much was written meanwhile, and says when that is not far enough', async () => {
      const result = await follow(
        { sends: lineAt(1, 'one'), breaks: true },
        { sends: lineAt(9, 'nine') },
        { sends: lineAt(1, 'one') + lineAt(5, 'five') + lineAt(9, 'nine'), breaks: true },
        { sends: lineAt(20, 'twenty') },
      )
      expect(result.stdout).toBe(
        [lineAt(1, 'one'), lineAt(5, 'five'), lineAt(9, 'nine'), lineAt(20, 'twenty')].join(''),
      )
      expect(result.asked.slice(0, 6)).toEqual(['3', '2000', '20000', '2000', '20000', '200000'])
      expect(result.stderr).toContain('Lines in between are missing')
    })

    it('ends with the reason when the app is gone meanwhile', async () => {
      let calls = 0
      const platform = await fakePlatform(
        http.get('*/api/apps/my-app/logs', () => {
          calls += 1
          return calls === 1
            ? new HttpResponse(`${line}\n`)
            : HttpResponse.json({ errors: { '': ['It is not there.'] } }, { status: 404 })
        }),
      )
      const result = await runCommand(['logs', '-a', 'my-app'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result).toMatchObject({ stdout: `${line}\n`, exitCode: 4 })
      expect(result.stderr).toContain('It is not there.')
    })
  })

  describe('as a process of its own', () => {
    /** Starts the program from source, which takes long on a busy machine. */
    const SLOW = { timeout: 90_000 }

    const loggedIn = (url: string) => ({
      ...process.env,
      GIGALIXIR_CLI__HOST: url,
      GIGALIXIR_EMAIL: 'ada@example.com',
      GIGALIXIR_API_KEY: 'the key',
    })

    /** @param out where its lines go */
    function spawnLogs(url: string, out: 'pipe' | number) {
      return spawn(process.execPath, [join(packageRoot(), 'bin', 'dev.js'), 'logs', '-a', 'my-app'], {
        env: loggedIn(url),
        stdio: ['ignore', out, 'pipe'],
      })
    }

    async function start(url: string) {
      const child = spawnLogs(url, 'pipe')
      if (!child.stdout || !child.stderr) throw new Error('no pipes')
      const { stdout } = child
      let stderr = ''
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
      const ended = once(child, 'close').then((how) => ({
        code: how[0] as unknown,
        signal: how[1] as unknown,
        stderr,
      }))
      await once(stdout, 'data')
      return { child, stdout, ended }
    }

    it('ends quietly when the reader goes away, as in `| head`', SLOW, async () => {
      const { stdout, ended } = await start((await fakePlatform(text(endless()))).url)
      stdout.destroy()
      expect(await ended).toEqual({ code: 0, signal: null, stderr: '' })
    })

    it.skipIf(process.platform === 'win32').each([
      ['while lines come', endless],
      ['while nothing comes', silentAfterOneLine],
    ])('ends with 130 on Ctrl-C %s', SLOW, async (_, body) => {
      const { child, ended } = await start((await fakePlatform(text(body()))).url)
      child.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 130, signal: null })
    })

    it.skipIf(process.platform === 'win32')('ends on Ctrl-C also with stdout in a file', SLOW, async () => {
      const file = join(await tempDir(), 'out.txt')
      const handle = await open(file, 'w')
      try {
        const child = spawnLogs((await fakePlatform(text(silentAfterOneLine()))).url, handle.fd)
        const ended = once(child, 'exit')
        await vi.waitUntil(async () => (await readFile(file, 'utf8')) === `${line}\n`, { timeout: 60_000 })
        child.kill('SIGINT')
        expect(await ended).toEqual([130, null])
      } finally {
        await handle.close()
      }
    })
  })

  reportsFailures(['logs', '-a', 'my-app'])
})
