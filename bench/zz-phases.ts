import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDocker } from '../src/sim/engines/docker/client/index.js'
import { AppUnderTest } from '../test/support/app-under-test.js'
import { dockerObjectsOf } from '../test/support/docker-objects.js'
import { TestHostHex } from '../test/support/host-hex.js'
import { newSim } from '../test/support/sim.js'
import { stackImage } from './docker.js'
import { ByHand } from './by-hand.js'
import { eventually } from '../test/support/through-router.js'
import { makePhoenixLike } from './phoenix-app.js'
const person = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
const hex = new TestHostHex(person)
const sim = await newSim({ env: { HEX_HOME: join(person, '.hex'), MIX_HOME: join(person, '.mix') } })
const hand = new ByHand()
let app: AppUnderTest | undefined
try {
  const up = await sim.cli(['sim:up'])
  if (up.exitCode !== 0) throw new Error(up.stderr)
  const { instance } = await dockerObjectsOf(sim.home)
  const { docker } = await connectDocker()
  await hex.install(docker as never, await stackImage(), instance)
  app = await AppUnderTest.create(sim, 'benched', 'release')
  await makePhoenixLike(app.repo, hex)
  await hand.start(app.repo.dir, {
      home: person,
      prepare:
        'for each in $HEX_HOME/packages/hexpm/*.tar; do name=$(basename $each -1.0.0.tar); mkdir -p deps/$name; tar -xOf $each contents.tar.gz | tar -xz -C deps/$name; done',
      make: 'mix compile && mix assets.deploy && mix release --overwrite',
  })
  await app.must('deploy')
  await app.steady()
  for (let round = 1; round <= Number(process.env.ROUNDS ?? 3); round += 1) {
    const byHand = await hand.changeToAnswer('lib/greeter/page.ex', `s/Hello[0-9]*/Hello${round}/`)
    console.log('HAND', Math.round(byHand.packed), Math.round(byHand.answering))
    await app.repo.edit('lib/greeter/page.ex', /Hello\d*/, `Hello${round}`)
    await app.repo.commit(`Round ${round}`)
    const start = performance.now()
    await new Promise<void>((done) => {
      const p = spawn('git', ['push', 'gigalixir', 'main'], { cwd: app!.repo.dir, env: { ...process.env, ...sim.env, GIT_TERMINAL_PROMPT: '0' } })
      p.stderr.on('data', (d: Buffer) => { for (const l of d.toString().split('\n')) if (l.trim()) console.log(String(Math.round(performance.now() - start)).padStart(6), l.slice(0, 110)) })
      p.on('close', () => done())
    })
    console.log('PUSHED', Math.round(performance.now() - start))
    await eventually(() => app!.body('/'), (t) => t.includes(`Hello${round}`), { intervalMs: 20, what: 'x' })
    console.log('HEALTHY', Math.round(performance.now() - start))
    await app.steady()
  }
} finally {
  await hand.stop()
  await app?.dispose()
  await sim.dispose()
  await hex.remove()
}
