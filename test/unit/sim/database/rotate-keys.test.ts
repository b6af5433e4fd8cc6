import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { SEALED } from '../../../../src/sim/database/sealed-columns.js'
import type { Tables } from '../../../../src/sim/database/schema.js'
import { closeSqlite, openSqlite } from '../../../../src/sim/database/sqlite.js'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

/** Something in every table that holds a secret. */
async function withSecrets(): Promise<TestController> {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { SECRET: 'hunter2' } } })
  await test.deploy(app)
  await test.call('POST', `/api/apps/${app}/drains`, { body: { url: 'https://user:pw@logs.example.com' } })
  await test.call('POST', `/api/apps/${app}/free_databases`, { body: {} })
  await test.call('POST', '/api/mfa/start', { body: {} })
  await test.database.mails.add({ to: 'a@example.com', subject: 'Your code: 123456', body: 'It is 123456.' })
  const build = await test.controller.beginBuild(app, { sha: '1', branch: 'main', pushedBy: 'a' })
  build.write(Buffer.from('PASSWORD=hunter2\n'))
  await build.end({ state: 'failed', reason: 'PASSWORD=hunter2' })
  const { revision, release } = test.engine.target(app)
  const hot = { upgraded: 0, failure: 'PASSWORD=hunter2 is wrong' }
  const failed = { app, revision, version: release!.version, result: 'failed', reason: 'it crashed' } as const
  test.engine.emit({ ...failed, lastOutput: ['boom'], hot })
  await test.settled()
  return test
}

async function everything(test: TestController) {
  const { database } = test
  const app = (await database.apps.byName('first-light'))!
  const [found] = await database.databases.ofApp(app.id)
  return {
    secrets: await database.apps.secrets(app),
    configs: await database.configs.all(app.id),
    mails: await database.mails.list(10),
    drains: await database.drains.all(),
    databases: await database.databases.secrets(found!.id),
    builds: await database.builds.list(app.id),
    buildOutput: await database.builds.outputOf(app.id, 1),
    rollout: await database.rollouts.newest(app.id),
  }
}

/** Looks into the file itself, which nobody may have open. */
async function inFile<T>(test: TestController, look: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  await test.database.stop()
  const db = await openSqlite(join(test.home, 'sim.db'))
  try {
    return await look(db)
  } finally {
    await closeSqlite(db)
    await test.database.start()
  }
}

function keyVersions(test: TestController): Promise<Record<string, string[]>> {
  return inFile(test, async (db) => {
    const found: Record<string, string[]> = {}
    for (const [table, columns] of Object.entries(SEALED)) {
      for (const column of Object.keys(columns)) {
        const { rows } = await sql<{ value: string }>`
          select ${sql.ref(column)} as value from ${sql.table(table)} where ${sql.ref(column)} is not null
        `.execute(db)
        found[`${table}.${column}`] = rows.map(({ value }) => value.split(':')[1]!)
      }
    }
    return found
  })
}

describe('a change of keys', () => {
  it('seals every secret anew, readable as before, and leaves nothing under the old key', async () => {
    const test = await withSecrets()
    const before = await everything(test)
    const old = await keyVersions(test)
    // Each has something, or this test would say nothing about it.
    for (const [column, versions] of Object.entries(old))
      expect(new Set(versions), column).toEqual(new Set(['1']))
    const count = Object.values(old).flat().length

    expect(await test.database.rotateKeys()).toEqual({ key: 2, values: count })
    expect(await everything(test)).toEqual(before)
    for (const [column, versions] of Object.entries(await keyVersions(test)))
      expect(new Set(versions), column).toEqual(new Set(['2']))
    const { keys } = JSON.parse(await readFile(join(test.home, 'vault.json'), 'utf8')) as { keys: object }
    expect(Object.keys(keys)).toEqual(['2'])
    if (process.platform !== 'win32')
      expect((await stat(join(test.home, 'vault.json'))).mode & 0o777).toBe(0o600)
  })

  it('leaves no trace of what the old key sealed in the files of the database', async () => {
    const test = await withSecrets()
    const text = async () => {
      const files = ['sim.db', 'sim.db-wal'].map((name) => readFile(join(test.home, name)))
      return Buffer.concat(await Promise.all(files)).toString('latin1')
    }
    expect(await text()).toContain('v1:1:')
    await test.database.rotateKeys()
    expect(await text()).not.toContain('v1:1:')
  })

  it('goes on where it was broken off: all is readable meanwhile and afterwards', async () => {
    const test = await withSecrets()
    const before = await everything(test)
    const releases = await inFile(test, async (db) => {
      const row = await db.selectFrom('releases').select(['id', 'config']).executeTakeFirstOrThrow()
      await sql`update releases set config = 'v1:1:damaged' where id = ${row.id}`.execute(db)
      return row
    })
    await expect(test.database.rotateKeys()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(test.database.info()).toMatchObject({ vault_key: 2, old_vault_keys: true })
    expect(await everything(test)).toEqual(before)

    await inFile(test, (db) =>
      sql`update releases set config = ${releases.config} where id = ${releases.id}`.execute(db),
    )
    expect(await everything(test)).toEqual(before)
    expect((await test.database.rotateKeys()).key).toBe(3)
    expect(test.database.info()).toMatchObject({ vault_key: 3, old_vault_keys: false })
    expect(await everything(test)).toEqual(before)
  })

  it('loses nothing that is written meanwhile', async () => {
    const test = await withSecrets()
    const rotations = Promise.all([test.database.rotateKeys(), test.database.rotateKeys()])
    const writes = Array.from({ length: 40 }, (_, index) =>
      test.call('POST', '/api/apps/first-light/configs', {
        body: { configs: { [`K${index}`]: `v${index}` } },
      }),
    )
    expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 201))
    await rotations
    const { data } = (await test.call('GET', '/api/apps/first-light/configs')).json
    for (let index = 0; index < 40; index += 1) expect(data).toHaveProperty(`K${index}`, `v${index}`)
    const { json } = await test.call('POST', '/api/apps/first-light/releases/1/rollback')
    expect(json.errors).toBeUndefined()
  })
})
