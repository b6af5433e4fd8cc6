import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { startSim } from '../test/support/sim.js'
import type { Figure } from './measure.js'
import { inTurns, timeProgram, timed } from './measure.js'

/** Start-up of the command line against bare Node, and of the simulator. */
export async function benchStartup(): Promise<Figure[]> {
  const sim = await startSim()
  try {
    const program = join(packageRoot(), 'bin', 'run.js')
    const run =
      (...args: string[]) =>
      () =>
        timeProgram(process.execPath, [program, ...args], sim.env)
    // The first run of each compiles and writes the code cache; people feel the later ones.
    await run('version')()
    await run('apps')()
    const times = await inTurns(25, {
      node: () => timeProgram(process.execPath, ['-e', '0']),
      version: run('version'),
      apps: run('apps'),
      complete: run('complete', 'bash', '--', 'apps', '=cr'),
    })

    const again = await inTurns(5, { up: () => timed(() => sim.cli(['sim:up'])) })
    await sim.cli(['sim:down'])
    const fresh: number[] = []
    for (let round = 0; round < 3; round += 1) {
      fresh.push(await timed(() => sim.cli(['sim:up'])))
      if (round < 2) await sim.cli(['sim:down'])
    }
    fresh.sort((a, b) => a - b)
    const locator = JSON.parse(await readFile(join(sim.home, 'locator.json'), 'utf8')) as { pid: number }

    return [
      {
        what: 'gigalixir version',
        detail: `${times.version.toFixed(0)} ms against node -e 0 ${times.node.toFixed(0)} ms`,
        value: times.version / times.node,
        bar: 2,
        unit: 'ratio',
      },
      {
        what: 'one API call (apps)',
        detail: `${times.apps.toFixed(0)} ms against node -e 0 ${times.node.toFixed(0)} ms`,
        value: times.apps / times.node,
        bar: 3,
        unit: 'ratio',
      },
      {
        what: "completing a command's name",
        detail: `${times.complete.toFixed(0)} ms against node -e 0 ${times.node.toFixed(0)} ms`,
        value: times.complete / times.node,
        bar: 2,
        unit: 'ratio',
      },
      { what: 'sim up, images exist', detail: 'seconds', value: fresh[1]! / 1000, bar: 2, unit: 's' },
      { what: 'sim up on a running one', detail: 'seconds', value: again.up / 1000, bar: 0.5, unit: 's' },
      ...(await memoryOf(locator.pid)),
    ]
  } finally {
    await sim.dispose()
  }
}

/** Resident memory of the daemon, where the system tells it (Linux). */
async function memoryOf(pid: number): Promise<Figure[]> {
  if (process.platform !== 'linux') return []
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kib = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
  return [
    {
      what: 'idle memory of the daemon',
      detail: 'resident, no apps',
      value: kib / 1024,
      bar: 150,
      unit: 'MB',
    },
  ]
}
