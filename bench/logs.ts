import { join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { runProgram } from '../src/lib/process/run-program.js'
import { AppUnderTest } from '../test/support/app-under-test.js'
import { dockerObjectsOf } from '../test/support/docker-objects.js'
import { startSim } from '../test/support/sim.js'
import { docker, stackImage } from './docker.js'
import { NUMBERED } from './line-counter.js'
import { Drain, Follower } from './log-readers.js'
import { median } from './measure.js'
import type { Figure } from './measure.js'

const LINES = 1_000_000
const ROUNDS = 3
/** Prints as many lines as are written into a pipe, each time: none to see who listens, then the million. */
const PRINTER = `mkfifo /tmp/print; while read count < /tmp/print; do echo listening; seq -f '${NUMBERED}' $count; done`

/** A replica that prints a million lines, followed by `gigalixir logs` and a drain, against `docker logs -f` of its equal. */
export async function benchLogs(): Promise<Figure[]> {
  const sim = await startSim()
  const app = await AppUnderTest.create(sim, 'talkative', 'release')
  const drain = await Drain.listen()
  const times = { docker: [] as number[], logs: [] as number[], drain: [] as number[] }
  const faults = { lost: 0, twice: 0, disordered: 0 }
  try {
    await app.repo.write('rel/overlays/Procfile', `web: (${PRINTER}) & exec /app/bin/greeter start\n`)
    await app.repo.commit('Talk')
    await app.must('deploy')
    await app.steady()
    await app.must('drains:add', `syslog://127.0.0.1:${drain.port}`)
    for (let round = 0; round < ROUNDS; round += 1) {
      times.docker.push(await byHand())
      if (round > 0) await app.must('ps:restart') // Docker's files of the container begin anew
      await app.steady()
      const { logs, drained, counters } = await ofReplica(app, drain)
      times.logs.push(logs)
      times.drain.push(drained)
      for (const counter of counters)
        for (const [fault, count] of Object.entries(counter.judge())) faults[fault as 'lost'] += count
    }
  } finally {
    drain.close()
    await app.dispose()
    await sim.dispose()
  }
  const by = median(times.docker)
  const seconds = (values: number[]) => `${(median(values) / 1000).toFixed(1)} s`
  const against = `both at once, against docker logs -f of an equal container ${seconds(times.docker)}`
  return [
    {
      what: 'a million lines: lost',
      detail: `${faults.twice} twice, ${faults.disordered} out of order; ${ROUNDS} rounds, logs and drain`,
      value: faults.lost,
      bar: 0,
      unit: 'count',
    },
    {
      what: 'a million lines by gigalixir logs',
      detail: `${seconds(times.logs)}, ${against}`,
      value: median(times.logs) / by,
      bar: 2,
      unit: 'ratio',
    },
    {
      what: 'a million lines by a drain',
      detail: `${seconds(times.drain)}, ${against}`,
      value: median(times.drain) / by,
      bar: 2,
      unit: 'ratio',
    },
  ]
}

/** Milliseconds until a container of the same kind has printed all of it to `docker logs -f`. */
async function byHand(): Promise<number> {
  const name = `gigalixir-bench-${process.pid}-talkative`
  const image = await stackImage()
  // As the simulator's replicas of size 0.3 are.
  const limits = ['--cpu-shares', '307', '--memory', '307m', '--memory-swap', '307m']
  const log = ['--log-driver', 'json-file', '--log-opt', 'max-size=256m', '--log-opt', 'max-file=2']
  try {
    await docker('run', '-d', '--name', name, ...limits, ...log, '--entrypoint', 'sh', image, '-c', PRINTER)
    const follow = new Follower('docker', ['logs', '-f', name], process.env)
    try {
      await follow.listening(() => print(name, 0))
      const counter = follow.expect(LINES)
      const start = performance.now()
      await print(name, LINES)
      await follow.until(counter)
      return performance.now() - start
    } finally {
      await follow.end()
    }
  } finally {
    await runProgram('docker', ['rm', '-f', name])
  }
}

async function ofReplica(app: AppUnderTest, drain: Drain) {
  const { containers } = await dockerObjectsOf(app.sim.home)
  const replica = containers.find(({ role, running }) => role === 'run' && running)!.id
  const program = join(packageRoot(), 'bin', 'run.js')
  const follow = new Follower(process.execPath, [program, 'logs', '-a', app.name, '-n', '0'], app.sim.env)
  try {
    await follow.listening(() => print(replica, 0))
    const counters = [follow.expect(LINES), drain.expect(LINES)] as const
    const start = performance.now()
    const since = async (arrived: Promise<void>) => {
      await arrived
      return performance.now() - start
    }
    const both = Promise.all([since(follow.until(counters[0])), since(counters[1].arrived)])
    await print(replica, LINES)
    const [logs, drained] = await both
    return { logs, drained, counters }
  } finally {
    await follow.end()
  }
}

async function print(container: string, count: number): Promise<void> {
  await docker(
    'exec',
    container,
    'timeout',
    '60',
    'sh',
    '-c',
    `until [ -p /tmp/print ]; do sleep 0.02; done; echo ${count} > /tmp/print`,
  )
}
