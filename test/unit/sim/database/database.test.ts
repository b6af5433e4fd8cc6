import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Database } from '../../../../src/sim/database/index.js'
import { migrateToLatest } from '../../../../src/sim/database/migrate.js'
import { migrationProvider } from '../../../../src/sim/database/migrations/index.js'
import { openSqlite } from '../../../../src/sim/database/sqlite.js'
import { testSlug } from '../../../support/fake-slugs.js'
import { tempDir } from '../../../support/temp-dir.js'

async function open(home: string): Promise<Database> {
  const database = new Database({ home })
  await database.start()
  onTestFinished(() => database.stop())
  return database
}

const SECRETS = {
  appKey: 'app-key-9b2f',
  secretKeyBase: 'secret-key-base-9b2f',
  erlangCookie: 'erlang-cookie-9b2f',
  logplexToken: 'logplex-token-9b2f',
}

async function withApp(database: Database, name = 'one') {
  const owner =
    (await database.users.byEmail('a@example.com')) ??
    (await database.users.create('a@example.com', null, 'STANDARD'))
  const app = await database.apps.create(
    {
      name,
      ownerId: owner.id,
      cloud: 'gcp',
      region: 'r',
      stack: 'gigalixir-24',
      replicas: 1,
      size: 0.3,
    },
    SECRETS,
  )
  return { owner, app }
}

async function allBytes(home: string): Promise<string> {
  const files = (await readdir(home)).filter((file) => file.startsWith('sim.db'))
  return (await Promise.all(files.map((file) => readFile(join(home, file), 'latin1')))).join()
}

describe('the database', () => {
  it('is there again after it was closed, and can be stopped twice', async () => {
    const home = await tempDir()
    const first = new Database({ home })
    await first.stop()
    await first.start()
    const { app } = await withApp(first)
    await first.configs.set(app.id, { A: '1' })
    await first.stop()
    await first.stop()
    expect(() => first.apps).toThrow(/not open/)
    const second = await open(home)
    expect(await second.apps.byName('one')).toEqual(app)
    expect(await second.configs.all(app.id)).toEqual({ A: '1' })
    expect(await second.apps.secrets(app)).toMatchObject(SECRETS)
  })

  it('gives each app one secret for its SSH host key, which is none of those the app is given', async () => {
    const database = await open(await tempDir())
    const { app } = await withApp(database)
    const asked = await Promise.all(Array.from({ length: 5 }, () => database.apps.secrets(app)))
    const secrets = new Set(asked.map(({ sshHostSecret }) => sshHostSecret))
    expect(secrets.size).toBe(1)
    const [secret] = secrets
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(Object.values(SECRETS)).not.toContain(secret)
    const { app: other } = await withApp(database, 'other')
    expect((await database.apps.secrets(other)).sshHostSecret).not.toBe(secret)
  })

  it('has its files for their owner alone', async () => {
    const home = await tempDir()
    await withApp(await open(home))
    const files = (await readdir(home)).sort()
    expect(files).toEqual(expect.arrayContaining(['sim.db', 'sim.db-wal', 'vault.json']))
    if (process.platform === 'win32') return
    for (const file of files) expect((await stat(join(home, file))).mode & 0o077, file).toBe(0)
  })

  it('keeps config values byte for byte, and no secret in plain text', async () => {
    const home = await tempDir()
    const database = await open(home)
    const { app } = await withApp(database)
    const values = {
      LINES: 'one\ntwo\r\n\ttab "quoted" \\ \'$HOME\' 9b2f-lines\n',
      EMOJI: '🦀👩‍👩‍👧 é é 9b2f-emoji',
      LARGE: '9b2f-large'.repeat(3 * 1024),
      EMPTY: '',
      constructor: '9b2f-constructor',
    }
    await database.configs.set(app.id, values)
    await database.transaction(async (tx) => {
      const slugId = await tx.slugs.add(app.id, testSlug())
      const release = await tx.releases.add(app.id, { slugId, config: values, summary: 'Deploy.' })
      await tx.rollouts.begin(app.id, { revision: 1, version: release.version })
      await tx.rollouts.end(app.id, 1, { state: 'failed', lastOutput: ['9b2f-output'] })
    })
    await database.users.addApiKey(app.ownerId, '9b2f-api-key')
    expect(await database.configs.all(app.id)).toEqual(values)
    expect(await database.releases.configOf((await database.releases.newest(app.id))!)).toEqual(values)
    expect((await database.rollouts.newest(app.id))!.lastOutput).toEqual(['9b2f-output'])
    expect((await database.users.byApiKey('9b2f-api-key'))!.id).toBe(app.ownerId)

    expect(await allBytes(home)).not.toContain('9b2f')
    await database.stop()
    const closed = await readFile(join(home, 'sim.db'), 'latin1')
    expect(closed).toContain('EMOJI')
    expect(closed).not.toContain('9b2f')
  })

  it('does not open a config that was copied to another app', async () => {
    const home = await tempDir()
    const database = await open(home)
    const [{ app: mine }, { app: other }] = [
      await withApp(database, 'mine'),
      await withApp(database, 'other'),
    ]
    await database.configs.set(mine.id, { A: 'of mine' })
    await database.configs.set(other.id, { A: 'of other' })
    await database.stop()
    const raw = await openSqlite(join(home, 'sim.db'))
    await sql`update configs set value = (select value from configs where app_id = ${mine.id}) where app_id = ${other.id}`.execute(
      raw,
    )
    await raw.destroy()
    await database.start()
    expect(await database.configs.all(mine.id)).toEqual({ A: 'of mine' })
    await expect(database.configs.all(other.id)).rejects.toThrow(/encrypted value of configs/)
  })

  it('writes all of a transaction or nothing', async () => {
    const database = await open(await tempDir())
    const { app } = await withApp(database)
    await expect(
      database.transaction(async (tx) => {
        await tx.configs.set(app.id, { A: '1' })
        await tx.apps.change(app.id, { replicas: 7 })
        throw new Error('in the middle')
      }),
    ).rejects.toThrow('in the middle')
    expect(await database.configs.all(app.id)).toEqual({})
    expect(await database.apps.byName('one')).toEqual(app)
  })

  it('keeps transactions apart that are begun at once', async () => {
    const database = await open(await tempDir())
    const { app } = await withApp(database)
    const slugId = await database.slugs.add(app.id, testSlug())
    const add = () =>
      database.transaction((tx) => tx.releases.add(app.id, { slugId, config: {}, summary: 'Deploy.' }))
    const versions = (await Promise.all(Array.from({ length: 20 }, add))).map((each) => each.version)
    expect(versions).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('forgets with an app all that belongs to it, and remembers that it was', async () => {
    const home = await tempDir()
    const database = await open(home)
    const { app, owner } = await withApp(database)
    await database.configs.set(app.id, { A: '1' })
    const slugId = await database.slugs.add(app.id, testSlug())
    await database.releases.add(app.id, { slugId, config: {}, summary: 'Deploy.' })
    await database.rollouts.begin(app.id, { revision: 1, version: 1 })
    await database.permissions.grant(app.id, owner.id, 'VIEWER')
    await database.activity.record(app, owner, 'Destroyed the app.')
    await database.apps.remove(app.id)
    expect(await database.slugs.inUse()).toEqual(new Set())
    await database.stop()
    const raw = await openSqlite(join(home, 'sim.db'))
    onTestFinished(() => raw.destroy())
    for (const table of ['apps', 'configs', 'slugs', 'releases', 'rollouts', 'permissions'] as const)
      expect(await raw.selectFrom(table).selectAll().execute(), table).toEqual([])
    const activity = await raw.selectFrom('activity').select(['app_id', 'app_name', 'actor']).execute()
    expect(activity).toEqual([{ app_id: null, app_name: 'one', actor: 'a@example.com' }])
  })

  it('keeps every write it acknowledged when it is killed', async () => {
    const home = await tempDir()
    const script = join(home, 'writer.mts')
    const database = new URL('../../../../src/sim/database/index.ts', import.meta.url).href
    await writeFile(
      script,
      `import { Database } from ${JSON.stringify(database)}
       const database = new Database({ home: ${JSON.stringify(home)} })
       await database.start()
       for (let i = 0; ; i += 1) {
         await database.users.create('user' + i + '@example.com', null, 'FREE')
         console.log(i)
       }`,
    )
    const writer = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let acknowledged = -1
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged = Number(line)
      if (acknowledged === 20) writer.kill('SIGKILL')
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit')
    expect(acknowledged).toBeGreaterThanOrEqual(20)
    const reopened = await open(home)
    for (let i = 0; i <= acknowledged; i += 1)
      expect(await reopened.users.byEmail(`user${i}@example.com`), `user ${i}`).not.toBeNull()
  })
})

describe('a statement that is prepared once', () => {
  it('works again after it failed, and sees a schema that changed', async () => {
    const database = await open(await tempDir())
    const create = (email: string) => database.users.create(email, null, 'FREE')
    await create('a@example.com')
    await expect(create('a@example.com')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' })
    expect((await create('b@example.com')).id).toBeGreaterThan(1)

    const db = await openSqlite(join(await tempDir(), 'sim.db'))
    onTestFinished(() => db.destroy())
    const all = () => sql`select * from growing`.execute(db)
    await sql`create table growing (one text)`.execute(db)
    await sql`insert into growing values ('1')`.execute(db)
    expect((await all()).rows).toEqual([{ one: '1' }])
    await sql`alter table growing add column two text default '2'`.execute(db)
    expect((await all()).rows).toEqual([{ one: '1', two: '2' }])
  })
})

describe('opening the database', () => {
  it('refuses to make new keys for a database whose keys are lost', async () => {
    const home = await tempDir()
    const database = await open(home)
    await database.stop()
    await rm(join(home, 'vault.json'))
    await expect(database.start()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(await readdir(home)).not.toContain('vault.json')
  })

  describe('that an app is in', () => {
    let home: string
    let file: string
    beforeEach(async () => {
      home = await tempDir()
      file = join(home, 'sim.db')
      const database = new Database({ home })
      await database.start()
      await withApp(database)
      await database.stop()
      await mkdir(join(home, 'slugs'))
      await writeFile(join(home, 'slugs', `${'a'.repeat(64)}.tar.gz`), 'a slug')
    })

    async function refused(why: RegExp): Promise<void> {
      const before = await readFile(file).catch(() => null)
      const start = new Database({ home }).start()
      await expect(start).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: expect.stringMatching(why) as string,
        next: expect.arrayContaining([expect.stringContaining('gigalixir sim snapshot list')]) as string[],
      })
      expect(await readFile(file).catch(() => null)).toEqual(before)
    }

    it('refuses when its file is gone', async () => {
      await rm(file)
      await refused(/sim\.db is missing/)
    })

    it('refuses when its file is empty', async () => {
      await writeFile(file, '')
      await refused(/sim\.db is empty/)
    })

    it('refuses when a page of its file is damaged', async () => {
      const bytes = await readFile(file)
      bytes.fill(0xff, bytes.length - 4096)
      await writeFile(file, bytes)
      await refused(/sim\.db is damaged/)
    })

    it('begins again where no app was left, such as after a first start that was killed', async () => {
      await rm(file)
      await rm(join(home, 'slugs'), { recursive: true })
      const database = await open(home)
      expect(await database.apps.all()).toEqual([])
    })
  })

  it('names a file that is no database and what to do', async () => {
    const home = await tempDir()
    const database = await open(home)
    await database.stop()
    await writeFile(
      join(home, 'sim.db'),
      'this is no database at all, but long enough to have a header\n'.repeat(20),
    )
    await expect(database.start()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('sim.db') as string,
    })
  })

  it('leaves a schema alone that a newer version made', async () => {
    const db = await openSqlite(join(await tempDir(), 'sim.db'))
    onTestFinished(() => db.destroy())
    const newer = {
      getMigrations: async () => ({
        ...(await migrationProvider.getMigrations()),
        '999-later': { up: async () => undefined },
      }),
    }
    await migrateToLatest(db, newer)
    await expect(migrateToLatest(db, migrationProvider)).rejects.toThrow(/newer version of gigalixir/)
  })

  it('takes back a step of the schema that fails half way', async () => {
    const db = await openSqlite(join(await tempDir(), 'sim.db'))
    onTestFinished(() => db.destroy())
    const failing = {
      getMigrations: async () => ({
        ...(await migrationProvider.getMigrations()),
        '999-broken': {
          up: async (schema: typeof db) => {
            await sql`create table half (id integer)`.execute(schema)
            await sql`this is no SQL`.execute(schema)
          },
        },
      }),
    }
    await expect(migrateToLatest(db, failing)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    const tables = async () => (await db.introspection.getTables()).map((table) => table.name)
    expect(await tables()).not.toContain('half')
    await migrateToLatest(db, migrationProvider)
    expect(await tables()).toContain('releases')
  })
})
