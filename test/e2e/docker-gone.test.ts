import { rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'

/** A socket in front of the real engine that can be taken away and given back: Docker stopped, without stopping it for others. */
class DetachableDocker {
  #server: Server | undefined
  readonly #sockets = new Set<Socket>()

  constructor(readonly path: string) {}

  async attach(): Promise<void> {
    await rm(this.path, { force: true })
    this.#server = createServer((near) => {
      const far = connect('/var/run/docker.sock')
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket.on('error', () => socket.destroy()) // either side going away ends both; what the simulator makes of it is the test
        socket.on('close', () => {
          this.#sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
      }
      near.pipe(far)
      far.pipe(near)
    })
    await new Promise<void>((resolve, reject) =>
      this.#server!.once('error', reject).listen(this.path, resolve),
    )
  }

  async detach(): Promise<void> {
    const closed = new Promise<void>((resolve) =>
      this.#server ? this.#server.close(() => resolve()) : resolve(),
    )
    for (const socket of this.#sockets) socket.destroy()
    await closed
    await rm(this.path, { force: true })
  }
}

describe('when Docker goes away under a running simulator', () => {
  let folder: string
  let docker: DetachableDocker
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    docker = new DetachableDocker(join(folder, 'docker.sock'))
    await docker.attach()
    sim = await startSim({ env: { DOCKER_HOST: `unix://${docker.path}` } })
    app = await AppUnderTest.create(sim, 'robust', 'tiny-app')
    await app.must('deploy')
    await app.steady()
  })
  afterAll(async () => {
    await app.dispose()
    await sim.dispose()
    await docker.detach()
    await rm(folder, { recursive: true, force: true })
  })

  it('keeps serving and answering, rejects a push with the reason, and catches up when Docker is back', async () => {
    await docker.detach()
    expect(await app.body()).toBe('tiny v1')
    const status = await sim.cli(['sim:status'])
    expect(status.stdout + status.stderr).toMatch(/docker/i)

    await app.repo.edit('lib/tiny.ex', 'tiny v1', 'tiny v2')
    await app.repo.commit('Second')
    const push = await app.push()
    expect(push.exitCode).not.toBe(0)
    expect(push.stderr).toMatch(/Docker/)

    // Desired state can still be changed; it is reached as soon as the engine answers again.
    await app.must('config:set', 'A=1')
    await docker.attach()
    await eventually(
      () => app.releases(),
      (releases) => releases[0]?.status === 'healthy' && releases[0].version === 2,
      { what: 'the release made while Docker was away' },
    )
    await app.must('deploy')
    await app.steady()
    expect(await app.body()).toBe('tiny v2')
  })
})
