import { join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { runProgram } from '../src/lib/process/run-program.js'
import { AppUnderTest } from '../test/support/app-under-test.js'
import { dockerObjectsOf } from '../test/support/docker-objects.js'
import { startSim } from '../test/support/sim.js'
import { docker, REPLICA_LIMITS, stackImage } from './docker.js'
import { NUMBERED } from './line-counter.js'
import { Follower, HTTPS_DRAIN_CERTIFICATE, HttpsDrain, SyslogDrain } from './log-readers.js'
import type { Drain } from './log-readers.js'
import { median } from './measure.js'
import type { Figure } from './measure.js'

const LINES = 1_000_000
const ROUNDS = 3
const READERS = [
  ['logs', 'gigalixir logs'],
  ['syslog', 'a syslog drain'],
  ['https', 'an https drain'],
] as const
/** Prints as many lines as are written into a pipe, each time: none to see who listens, then the million. */
const PRINTER = `mkfifo /tmp/print; while read count < /tmp/print; do echo listening; seq -f '${NUMBERED}' $count; done`

/**
 * A replica that prints a million lines, followed by `gigalixir logs` and two drains, all at once, against `docker logs -f` of
 * its equal.
 */
export async function benchLogs(): Promise<Figure[]> {
  const sim = await startSim({ env: { NODE_EXTRA_CA_CERTS: HTTPS_DRAIN_CERTIFICATE } })
  const app = await AppUnderTest.create(sim, 'talkative', 'release')
  const syslog = await SyslogDrain.listen()
  const https = await HttpsDrain.listen()
  const times = {
    docker: [] as number[],
    logs: [] as number[],
    syslog: [] as number[],
    https: [] as number[],
  }
  const faults = { lost: 0, twice: 0, disordered: 0 }
  try {
    await app.repo.write('rel/overlays/Procfile', `web: (${PRINTER}) & exec /app/bin/greeter start\n`)
    await app.repo.commit('Talk')
    await app.must('deploy')
    await app.steady()
    for (const { url } of [syslog, https]) await app.must('drains:add', url)
    for (let round = 0; round < ROUNDS; round += 1) {
      times.docker.push(await byHand())
      if (round > 0) await app.must('ps:restart') // Docker's files of the container begin anew
      await app.steady()
      for (const { reader, took, counter } of await ofReplica(app, { syslog, https })) {
        times[reader].push(took)
        for (const [fault, count] of Object.entries(counter.judge())) faults[fault as 'lost'] += count
      }
    }
  } finally {
    syslog.close()
    https.close()
    await app.dispose()
    await sim.dispose()
  }
  const by = median(times.docker)
  const seconds = (values: number[]) => `${(median(values) / 1000).toFixed(1)} s`
  const against = `all at once, against docker logs -f of an equal container ${seconds(times.docker)}`
  return [
    {
      what: 'a million lines: lost',
      detail: `${faults.twice} twice, ${faults.disordered} out of order; ${ROUNDS} rounds, logs and drains`,
      value: faults.lost,
      bar: 0,
      unit: 'count',
    },
    ...READERS.map(([reader, name]): Figure => ({
      what: `a million lines by ${name}`,
      detail: `${seconds(times[reader])}, ${against}`,
      value: median(times[reader]) / by,
      bar: 2,
      unit: 'ratio',
    })),
  ]
}

/** Milliseconds until a container of the same kind has printed all of it to `docker logs -f`. */
async function byHand(): Promise<number> {
  const name = `gigalixir-bench-${process.pid}-talkative`
  const image = await stackImage()
  const log = ['--log-driver', 'json-file', '--log-opt', 'max-size=256m', '--log-opt', 'max-file=2']
  try {
    await docker(
      'run',
      '-d',
      '--name',
      name,
      ...REPLICA_LIMITS,
      ...log,
      '--entrypoint',
      'sh',
      image,
      '-c',
      PRINTER,
    )
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

async function ofReplica(app: AppUnderTest, drains: { syslog: Drain; https: Drain }) {
  const { containers } = await dockerObjectsOf(app.sim.home)
  const replica = containers.find(({ role, running }) => role === 'run' && running)!.id
  const program = join(packageRoot(), 'bin', 'run.js')
  const follow = new Follower(process.execPath, [program, 'logs', '-a', app.name, '-n', '0'], app.sim.env)
  try {
    await follow.listening(() => print(replica, 0))
    const counters = {
      logs: follow.expect(LINES),
      syslog: drains.syslog.expect(LINES),
      https: drains.https.expect(LINES),
    }
    const start = performance.now()
    const arrivals = READERS.map(async ([reader]) => {
      const counter = counters[reader]
      await (reader === 'logs' ? follow.until(counter) : counter.arrived)
      return { reader, counter, took: performance.now() - start }
    })
    await print(replica, LINES)
    return await Promise.all(arrivals)
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
