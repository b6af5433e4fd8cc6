import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { endFrame, outputFrame } from '../../../../src/sim/build-server/hook-frames.js'
import { tempDir } from '../../../support/temp-dir.js'

const REFS = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/main\n`

/** Runs the hook as git does, against a daemon that answers like this. */
async function runHook(daemon: RequestListener | null, token = 'the-token') {
  const hook = join(await tempDir(), 'hook.cjs')
  const entry = fileURLToPath(new URL('../../../../src/sim/build-server/hook.ts', import.meta.url))
  const bundle = await build({
    entryPoints: [entry],
    outfile: hook,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    metafile: true,
  })
  const server = createServer(daemon ?? (() => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  if (daemon) onTestFinished(close)
  else await close()

  const env = {
    GIGALIXIR_SIM_HOOK_URL: `http://127.0.0.1:${port}/_sim/hook/pre-receive`,
    GIGALIXIR_SIM_HOOK_TOKEN: token,
    GIT_QUARANTINE_PATH: '/quarantine',
    GIT_DIR: '.',
  }
  const child = spawn(process.execPath, [hook], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stdin.end(REFS)
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const modules = Object.values(bundle.metafile.outputs).flatMap((each) =>
    each.imports.map(({ path }) => path),
  )
  return { exitCode, output: Buffer.concat(output).toString(), modules }
}

describe('the pre-receive hook', () => {
  it('hands the push over and ends as it is told', async () => {
    const asked: { authorization?: string | undefined; body?: unknown } = {}
    const result = await runHook((incoming, outgoing) => {
      asked.authorization = incoming.headers.authorization
      let body = ''
      incoming.setEncoding('utf8').on('data', (text: string) => (body += text))
      incoming.on('end', () => {
        asked.body = JSON.parse(body)
        outgoing.write(outputFrame(Buffer.from('building\n')))
        outgoing.end(endFrame(true))
      })
    })
    expect(result).toMatchObject({ exitCode: 0, output: 'building\n' })
    expect(asked).toEqual({
      authorization: 'Bearer the-token',
      body: { refs: REFS, quarantine: { GIT_QUARANTINE_PATH: '/quarantine' } },
    })
    expect(result.modules.filter((path) => !path.startsWith('node:'))).toEqual([])
  })

  it('refuses the push when the build failed', async () => {
    const result = await runHook((incoming, outgoing) => {
      incoming.resume()
      outgoing.end(endFrame(false))
    })
    expect(result.exitCode).toBe(1)
  })

  it.each<[string, RequestListener | null]>([
    ['is not there', null],
    [
      'dies in the middle',
      (incoming, outgoing) => {
        incoming.resume()
        outgoing.write(outputFrame(Buffer.from('building\n')), () => outgoing.destroy())
      },
    ],
    [
      'ends its answer without a verdict',
      (incoming, outgoing) => {
        incoming.resume()
        outgoing.end(outputFrame(Buffer.from('building\n')))
      },
    ],
    [
      'does not know the push',
      (incoming, outgoing) => {
        incoming.resume()
        outgoing.writeHead(403).end()
      },
    ],
    [
      'is some other program',
      (incoming, outgoing) => {
        incoming.resume()
        outgoing.end('<html>')
      },
    ],
  ])('refuses the push, and says what to do, when the daemon %s', async (_name, daemon) => {
    const result = await runHook(daemon)
    expect(result.exitCode).toBe(1)
    expect(result.output).toContain('Nothing was released')
    expect(result.output).toContain('gigalixir sim up')
  })

  it('refuses a push that does not come through the simulator', async () => {
    const result = await runHook(null, '')
    expect(result.exitCode).toBe(1)
    expect(result.output).toContain('through the simulator only')
  })
})
