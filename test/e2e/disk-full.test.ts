import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../src/lib/process/run-program.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

const MB = 1024 * 1024

/**
 * A simulator whose folder is on a file system of its own, which is filled up: each that writes says so, nothing is
 * damaged, and all goes on once there is room. To mount one takes Linux and root, as in CI; others cannot run this.
 */
describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a full disk', () => {
  let mount: string
  let sim: TestSim
  let app: AppUnderTest

  beforeAll(async () => {
    mount = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    await must('mount', '-t', 'tmpfs', '-o', 'size=32m,mode=700', 'tmpfs', mount)
    sim = await startSim({ home: join(mount, 'sim') })
    app = await AppUnderTest.create(sim, 'shop', 'mix')
    expect((await app.push()).exitCode).toBe(0)
    await app.must('config:set', 'COLOUR=red')
    await eventually(
      () => app.get(),
      ({ status }) => status === 200,
      { what: 'the app' },
    )
  })
  afterAll(async () => {
    await room()
    await app.dispose()
    await sim.dispose()
    await must('umount', mount)
    await rm(mount, { recursive: true })
  })

  async function must(program: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await runProgram(program, args)
    if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  /** Leaves that many bytes. The simulator may write meanwhile, so that less is left than was looked up: as good. */
  async function fill(left: number): Promise<void> {
    const { bavail, bsize } = await statfs(mount)
    const bytes = bavail * bsize - left
    if (bytes <= 0) return
    await writeFile(join(mount, 'filler'), Buffer.alloc(bytes)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    })
  }

  const room = () => rm(join(mount, 'filler'), { force: true })

  async function intact(): Promise<void> {
    await must('git', '-C', join(sim.home, 'git', 'shop.git'), 'fsck', '--strict')
    expect(JSON.parse(await app.must('config'))).toMatchObject({ COLOUR: 'red' })
    expect((await app.get()).status).toBe(200)
  }

  it('is told to whoever changes something, and what was there stays', async () => {
    await fill(0)
    const refused = await app.cli('config:set', `COLOUR=${'blue'.repeat(5000)}`, '--json')
    const { error } = JSON.parse(refused.stderr) as { error: { code: string; message: string } }
    expect([refused.exitCode, error.code]).toEqual([7, 'DISK_FULL'])
    expect(error.message).toContain('The disk of the simulator is full')
    await intact()
    await room()
    await app.must('config:set', 'SHAPE=round')
    expect(JSON.parse(await app.must('config'))).toMatchObject({ COLOUR: 'red', SHAPE: 'round' })
  })

  it('refuses a push that does not fit, with git and with its slug, and the next one goes through', async () => {
    const before = (await app.releases()).length
    await app.repo.write('priv/large.bin', randomBytes(2 * MB).toString('hex'))
    await app.repo.commit('Add something large')
    await fill(1 * MB)
    const source = await app.push()
    expect(source.exitCode).not.toBe(0)
    expect(source.stderr).toMatch(/No space left on device|disk of the simulator is full/)
    await room()
    await intact()

    // Small in git, large as a slug.
    await app.repo.write('priv/large.bin', 'small now')
    await app.repo.write('elixir_buildpack.config', "hook_post_compile='sh hook.sh'\n")
    await app.repo.write('hook.sh', 'head -c 6000000 /dev/urandom > priv/made')
    await app.repo.commit('Make something large')
    await fill(5 * MB)
    const slug = await app.push()
    expect(slug.exitCode).not.toBe(0)
    expect(slug.stderr).toContain('The disk of the simulator is full')
    expect(slug.stderr).toContain('Nothing was released')
    await intact()
    expect(await app.releases()).toHaveLength(before)
    await room()
    expect((await app.push()).exitCode).toBe(0)
    expect(await app.releases()).toHaveLength(before + 1)
  })

  it('keeps secrets readable when their key cannot be changed, and takes no half snapshot', async () => {
    const vault = await readFile(join(sim.home, 'vault.json'), 'utf8')
    await fill(0)
    const rotated = await app.cli('sim:keys:rotate')
    expect([rotated.exitCode, rotated.stderr]).toEqual([7, expect.stringMatching(/full|no space/i)])
    const saved = await app.cli('sim:snapshot:save', 'one')
    expect([saved.exitCode, saved.stderr]).toEqual([7, expect.stringMatching(/full|no space/i)])
    await intact()
    await room()
    expect(JSON.parse(await app.must('sim:snapshot:list'))).toEqual([])
    await app.must('sim:keys:rotate')
    expect(await readFile(join(sim.home, 'vault.json'), 'utf8')).not.toBe(vault)
    await intact()
  })

  it('holds back log lines until there is room, and a simulator starts again after it', async () => {
    await fill(0)
    await app.get('/crash').catch(() => undefined) // it ends before it answers
    await eventually(
      () => app.get(),
      ({ status }) => status === 200,
      { what: 'the app, started again' },
    )
    await room()
    await eventually(
      () => app.must('logs', '--no_tail', '-n', '100'),
      (lines) => /crashing as asked[^]*listens on port/.test(lines),
      { what: 'the lines of the time without room' },
    )
    await app.must('sim:down')
    await app.must('sim:up')
    await eventually(
      () => app.get(),
      ({ status }) => status === 200,
      { what: 'the app' },
    )
    await intact()
  })
})
