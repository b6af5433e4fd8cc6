import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageRoot } from '../src/lib/paths.js'
import { freePort } from '../test/support/sim.js'
import { Caddy } from './caddy.js'
import { median } from './measure.js'
import type { Figure } from './measure.js'
import { ensureWrk, wrk } from './wrk.js'

const ROUNDS = 5
const SECONDS = 2
const CONNECTIONS = 50
const HOST = 'benched.gigalixirapp.localhost'

/** Bytes of an answer. */
const ANSWERS = { small: 1024, large: 256 * 1024 }

/** The router against Caddy, both in front of the same backend: another Caddy, which is never what they wait for. */
export async function benchRouter(): Promise<Figure[]> {
  ensureWrk()
  const ports = { backend: await freePort(), caddy: await freePort() }
  const pages = Object.entries(ANSWERS).map(([name, bytes]) => `respond /${name} "${'x'.repeat(bytes)}"`)
  const backend = await Caddy.start(`http://:${ports.backend} {\n${pages.join('\n')}\n}`)
  const caddy = await Caddy.start(`http://:${ports.caddy} {\nreverse_proxy 127.0.0.1:${ports.backend}\n}`)
  const router = await startRouter(ports.backend)
  try {
    const figures: Figure[] = []
    for (const name of Object.keys(ANSWERS))
      figures.push(
        ...(await compare(`${name} answers`, { router: router.port, caddy: ports.caddy }, `/${name}`)),
      )
    return figures
  } finally {
    await router.stop()
    await caddy.stop()
    await backend.stop()
  }
}

async function compare(
  what: string,
  ports: { router: number; caddy: number },
  path: string,
): Promise<Figure[]> {
  const load = (port: number) =>
    wrk(`http://127.0.0.1:${port}${path}`, { host: HOST, connections: CONNECTIONS, seconds: SECONDS })
  await load(ports.router) // compiles what is hot
  await load(ports.caddy)
  const throughput: number[] = []
  const p99: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await load(ports.router)
    const theirs = await load(ports.caddy)
    throughput.push(ours.perSecond / theirs.perSecond)
    p99.push(ours.p99 / theirs.p99)
  }
  const detail = `against Caddy in front of the same backend, ${CONNECTIONS} connections`
  return [
    {
      what: `router throughput, ${what}`,
      detail,
      value: median(throughput),
      bar: 0.5,
      atLeast: true,
      unit: 'ratio',
    },
    { what: `router p99, ${what}`, detail, value: median(p99), bar: 2, unit: 'ratio' },
  ]
}

async function startRouter(backend: number): Promise<{ port: number; stop: () => Promise<void> }> {
  const file = join(packageRoot(), 'bench', 'router-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', file, HOST.split('.')[0]!, String(backend)], {
    cwd: packageRoot(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    port: Number(line),
    async stop() {
      const over = once(child, 'close')
      child.stdin.end()
      await over
    },
  }
}
