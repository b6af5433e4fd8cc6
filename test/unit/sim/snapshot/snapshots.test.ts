import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Database } from '../../../../src/sim/database/index.js'
import {
  checkSnapshot,
  finishLoad,
  listSnapshots,
  LoadRequestFile,
  removeSnapshot,
  Snapshots,
} from '../../../../src/sim/snapshot/index.js'
import { FakePostgres } from '../../../support/fake-postgres.js'
import { tempDir } from '../../../support/temp-dir.js'

const SECRETS = { appKey: 'a', secretKeyBase: 'b', erlangCookie: 'c', logplexToken: 'd' }
const SLUG = `${'a'.repeat(64)}.tar.gz`

interface Simulator {
  readonly home: string
  readonly database: Database
  readonly postgres: FakePostgres
  readonly snapshots: Snapshots
}

/** As much of a simulator as a snapshot knows of: a database with an app in it, and folders. */
async function simulator(): Promise<Simulator> {
  const home = await tempDir()
  const database = await opened(home)
  const postgres = new FakePostgres()
  const snapshots = new Snapshots({ home, database, postgres, version: '1.0.0', log: () => undefined })
  await snapshots.start()
  const owner = await database.users.create('a@example.com', null, 'STANDARD')
  const app = await database.apps.create(
    {
      ...{ name: 'shop', ownerId: owner.id, cloud: 'gcp', region: 'r', stack: 'gigalixir-24' },
      ...{ replicas: 1, size: 0.3 },
    },
    SECRETS,
  )
  await database.configs.set(app.id, { COLOUR: 'red' })
  await put(home, `slugs/${SLUG}`, 'a slug')
  await put(home, 'git/shop.git/objects/ab/cdef', 'a commit')
  await put(home, 'git/shop.git/refs/heads/main', 'abcdef')
  await put(home, 'logs/shop/1.log', 'first line\n')
  return { home, database, postgres, snapshots }
}

async function opened(home: string): Promise<Database> {
  const database = new Database({ home })
  await database.start()
  onTestFinished(() => database.stop())
  return database
}

async function put(home: string, path: string, content: string): Promise<void> {
  await mkdir(join(home, path, '..'), { recursive: true })
  await writeFile(join(home, path), content)
}

/** What a person would change after the snapshot. */
async function change({ home, database }: Simulator): Promise<void> {
  const app = (await database.apps.byName('shop'))!
  await database.configs.set(app.id, { COLOUR: 'blue' })
  await put(home, 'git/shop.git/refs/heads/main', '123456')
  await appendFile(join(home, 'logs/shop/1.log'), 'second line\n')
  await rm(join(home, 'slugs', SLUG))
  await put(home, 'drains/shop.json', '{}')
}

async function stateOf(home: string) {
  const database = await opened(home)
  const app = (await database.apps.byName('shop'))!
  const read = (path: string) => readFile(join(home, path), 'utf8').catch(() => null)
  const state = {
    configs: await database.configs.all(app.id),
    secrets: await database.apps.secrets(app),
    slug: await read(`slugs/${SLUG}`),
    main: await read('git/shop.git/refs/heads/main'),
    log: await read('logs/shop/1.log'),
    drain: await read('drains/shop.json'),
  }
  await database.stop()
  return state
}

/** The secret of the SSH host key is made when it is first asked for. */
const KEPT = { ...SECRETS, sshHostSecret: expect.any(String) as string }

const SAVED = {
  ...{ configs: { COLOUR: 'red' }, secrets: KEPT, slug: 'a slug', main: 'abcdef' },
  ...{ log: 'first line\n', drain: null },
}
const CHANGED = {
  ...{ configs: { COLOUR: 'blue' }, secrets: KEPT, slug: null, main: '123456' },
  ...{ log: 'first line\nsecond line\n', drain: '{}' },
}

/** A start that finds a snapshot is to be loaded. */
async function load(home: string, wipe = () => Promise.resolve()) {
  const filled: string[] = []
  await finishLoad({
    home,
    substrate: {
      wipe,
      fillDatabase: async (database, file) => {
        filled.push(`${database.app}: ${await readFile(file, 'utf8')}`)
      },
    },
    progress: () => undefined,
    log: () => undefined,
  })
  return filled
}

const ask = (home: string) => new LoadRequestFile(home).write({ snapshot: 'one', copied: false })

describe('a snapshot', () => {
  it('brings everything back, as often as one likes, and is not changed by what comes after it', async () => {
    const sim = await simulator()
    expect(await sim.snapshots.save('one')).toMatchObject({
      name: 'one',
      apps: 1,
      databases: 0,
      version: '1.0.0',
    })
    await change(sim)
    await sim.database.stop()
    expect(await stateOf(sim.home)).toEqual(CHANGED)
    for (let time = 0; time < 2; time += 1) {
      await ask(sim.home)
      await load(sim.home)
      expect(await stateOf(sim.home)).toEqual(SAVED)
      await appendFile(join(sim.home, 'logs/shop/1.log'), 'more\n')
    }
    expect(await readdir(sim.home)).not.toContain('load.json')
    expect((await readdir(sim.home)).filter((name) => /^(loading|before-load)$/.test(name))).toEqual([])
  })

  it('has what databases hold, and hands it over when it is loaded', async () => {
    const sim = await simulator()
    const { id: appId } = (await sim.database.apps.byName('shop'))!
    const made = {
      ...{
        id: '11111111-0000-4000-8000-000000000000',
        appId,
        primaryId: null,
        tier: 'FREE' as const,
        size: 0,
      },
      ...{ version: 17, highAvailability: false, cloud: 'gcp', region: 'r', port: 5000, username: 'u' },
      ...{ name: 'd', urlState: 'none' as const },
    }
    await sim.database.databases.create(made, { password: 'p', replicationPassword: 'r' })
    expect(await sim.snapshots.save('one')).toMatchObject({ databases: 1 })
    await sim.database.stop()
    await ask(sim.home)
    expect(await load(sim.home)).toEqual([`shop: all of ${made.id}`])
  })

  it('is not there at all when it could not be saved, and nothing is left of it', async () => {
    const sim = await simulator()
    await writeFile(join(sim.home, 'snapshots'), 'in the way')
    await expect(sim.snapshots.save('one')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    await rm(join(sim.home, 'snapshots'))
    await put(sim.home, 'snapshots/.one.part/sim.db', 'half of it, from a crash')
    await put(sim.home, 'snapshots/.two.gone/sim.db', 'half removed')
    expect((await listSnapshots(sim.home)).snapshots).toEqual([])
    await sim.snapshots.save('one')
    expect((await listSnapshots(sim.home)).snapshots).toMatchObject([{ name: 'one', apps: 1 }])
    await sim.snapshots.start()
    expect(await readdir(join(sim.home, 'snapshots'))).toEqual(['one'])
  })

  it('takes no name twice, and none that is no plain name', async () => {
    const sim = await simulator()
    await Promise.all([sim.snapshots.save('one'), sim.snapshots.save('two')])
    await expect(sim.snapshots.save('one')).rejects.toMatchObject({ code: 'REFUSED' })
    for (const name of ['../x', 'a/b', '.hidden', '', 'Upper', 'ends.', 'x'.repeat(64)])
      expect(() => sim.snapshots.save(name), name).toThrow(/is not a valid snapshot name/)
    await expect(removeSnapshot(sim.home, '../git')).rejects.toMatchObject({ code: 'USAGE' })
    await removeSnapshot(sim.home, 'one')
    await expect(removeSnapshot(sim.home, 'one')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await listSnapshots(sim.home)).snapshots.map(({ name }) => name)).toEqual(['two'])
  })

  it('is for its owner alone', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    if (process.platform === 'win32') return
    const files = await readdir(join(sim.home, 'snapshots'), { recursive: true, withFileTypes: true })
    for (const file of files.filter(
      (each) => each.isDirectory() || /^(sim\.db|vault\.json|manifest\.json)$/.test(each.name),
    ))
      expect((await stat(join(file.parentPath, file.name))).mode & 0o077, file.name).toBe(0)
  })

  it.each(['sim.db', 'vault.json', `slugs/${SLUG}`, 'git/shop.git/refs/heads/main'])(
    'is not loaded when its %s was altered, and all is as it was',
    async (path) => {
      const sim = await simulator()
      await sim.snapshots.save('one')
      await change(sim)
      await sim.database.stop()
      const file = join(sim.home, 'snapshots', 'one', path)
      const content = await readFile(file)
      content[0]! ^= 1
      await rm(file)
      await writeFile(file, content)
      await expect(checkSnapshot(sim.home, 'one')).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
      await ask(sim.home)
      await expect(load(sim.home)).rejects.toThrow(/Everything is as it was/)
      expect(await stateOf(sim.home)).toEqual(CHANGED)
      // The next start does not try again.
      expect(await load(sim.home)).toEqual([])
      expect(await stateOf(sim.home)).toEqual(CHANGED)
    },
  )

  it('of a newer version is refused before anything is touched', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    const file = join(sim.home, 'snapshots', 'one', 'manifest.json')
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { schema: string[]; version: string }
    await writeFile(
      file,
      JSON.stringify({ ...manifest, version: '9.0.0', schema: [...manifest.schema, '999-new'] }),
    )
    await expect(checkSnapshot(sim.home, 'one')).rejects.toThrow(/made by gigalixir 9\.0\.0/)
  })

  it('that is damaged is listed as such, and can be removed', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    await writeFile(join(sim.home, 'snapshots', 'one', 'manifest.json'), '{')
    const { snapshots, damaged } = await listSnapshots(sim.home)
    expect([snapshots, damaged.map(({ name }) => name)]).toEqual([[], ['one']])
    await removeSnapshot(sim.home, 'one')
    expect((await listSnapshots(sim.home)).damaged).toEqual([])
  })

  it('of a stranger brings commits and no programs, settings or lists of other repositories to git', async () => {
    const sim = await simulator()
    for (const path of [
      'hooks/post-receive',
      'config',
      'objects/info/alternates',
      'commondir',
      'info/attributes',
    ])
      await put(sim.home, `git/shop.git/${path}`, 'evil')
    await put(sim.home, 'git/shop.git/HEAD', 'ref: refs/heads/main\n')
    await sim.snapshots.save('one')
    // Nor what the manifest does not tell of.
    await put(sim.home, 'snapshots/one/git/shop.git/refs/heads/more', 'abcdef')
    await sim.database.stop()
    await ask(sim.home)
    await load(sim.home)
    const there = await readdir(join(sim.home, 'git', 'shop.git'), { recursive: true, withFileTypes: true })
    const files = there.filter((entry) => entry.isFile()).map(({ name }) => name)
    expect(files.sort()).toEqual(['HEAD', 'cdef', 'main'])
  })

  it.each(['../outside', '/etc/hostname', 'slugs/../../outside', 'slugs\\..\\x', 'C:/x', 'slugs//x', ''])(
    'that names the file %j is refused',
    async (path) => {
      const sim = await simulator()
      await sim.snapshots.save('one')
      const file = join(sim.home, 'snapshots', 'one', 'manifest.json')
      const manifest = JSON.parse(await readFile(file, 'utf8')) as { files: object[]; databases: object[] }
      for (const change of [
        { files: [...manifest.files, { path, bytes: 0, sha256: '' }] },
        { databases: [{ id: '1', app: 'shop', file: path }] },
      ]) {
        await writeFile(file, JSON.stringify({ ...manifest, ...change }))
        await expect(checkSnapshot(sim.home, 'one')).rejects.toThrow('names a file outside of it')
      }
    },
  )

  it('with a link in the place of a file or a folder is refused, whatever the link leads to', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    const saved = join(sim.home, 'snapshots', 'one')
    for (const path of ['vault.json', 'logs']) {
      await rename(join(saved, path), join(sim.home, `elsewhere-${path}`))
      await symlink(join(sim.home, `elsewhere-${path}`), join(saved, path))
      await expect(checkSnapshot(sim.home, 'one')).rejects.toThrow('is not what was saved')
      await rm(join(saved, path))
      await rename(join(sim.home, `elsewhere-${path}`), join(saved, path))
    }
    await expect(checkSnapshot(sim.home, 'one')).resolves.toMatchObject({ apps: 1 })
  })

  it('that broke off while it was loaded goes on at the next start', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    await change(sim)
    await sim.database.stop()
    await ask(sim.home)
    const away = () => Promise.reject(new Error('Docker is away'))
    await expect(load(sim.home, away)).rejects.toThrow(/only partly loaded: Docker is away/)
    expect(await readdir(sim.home)).toContain('load.json')
    await load(sim.home)
    expect(await stateOf(sim.home)).toEqual(SAVED)
  })

  it('broken off between any two of its steps ends in one state or the other', async () => {
    const sim = await simulator()
    await sim.snapshots.save('one')
    await change(sim)
    await sim.database.stop()
    // As a crash leaves it in the middle of the swap: some parts new, one moved away and not replaced yet.
    await ask(sim.home)
    const halted = load(sim.home, () => Promise.reject(new Error('halt')))
    await expect(halted).rejects.toThrow(/halt/)
    const { rename } = await import('node:fs/promises')
    await mkdir(join(sim.home, 'loading'), { recursive: true })
    await rename(join(sim.home, 'git'), join(sim.home, 'loading', 'git'))
    await rename(join(sim.home, 'sim.db'), join(sim.home, 'loading', 'sim.db'))
    await put(sim.home, 'sim.db-wal', 'of the old database')
    await load(sim.home)
    expect(await stateOf(sim.home)).toEqual(SAVED)
  })

  it('has nothing that is only on its way: a push in quarantine, a slug that comes in', async () => {
    const sim = await simulator()
    const passing = [
      'git/shop.git/objects/tmp_objdir-incoming-Ab12Cd/pack/tmp_pack_x',
      'git/shop.git/objects/incoming-Ab12Cd/ab/cdef',
      'git/shop.git/objects/pack/tmp_idx_y',
      'git/shop.git/refs/heads/main.lock',
      'git/other.git.0a1b2c3d.new/HEAD',
      'slugs/incoming-0123456789abcdef',
    ]
    for (const path of passing) await put(sim.home, path, 'half of it')
    await put(sim.home, 'git/shop.git/objects/pack/pack-1.pack', 'all of it')
    await sim.snapshots.save('one')
    for (const path of passing) await appendFile(join(sim.home, path), ' and more')
    const { files } = await checkSnapshot(sim.home, 'one')
    const paths = files.map(({ path }) => path)
    expect(paths.filter((path) => passing.includes(path))).toEqual([])
    expect(paths).toContain('git/shop.git/objects/pack/pack-1.pack')
  })

  it('takes no time or space twice for slugs: they are the same files', async () => {
    const sim = await simulator()
    const before = await stat(join(sim.home, 'slugs', SLUG))
    await sim.snapshots.save('one')
    const saved = await stat(join(sim.home, 'snapshots', 'one', 'slugs', SLUG))
    expect(saved.ino).toBe(before.ino)
    const log = await stat(join(sim.home, 'snapshots', 'one', 'logs', 'shop', '1.log'))
    expect(log.ino).not.toBe((await stat(join(sim.home, 'logs', 'shop', '1.log'))).ino)
    await utimes(join(sim.home, 'slugs', SLUG), 1, 1)
    await checkSnapshot(sim.home, 'one')
  })
})
