import { join } from 'node:path'
import Fastify from 'fastify'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerFailure } from '../../../../../src/sim/controller/api/failures.js'
import { closeSqlite, openSqlite } from '../../../../../src/sim/database/sqlite.js'
import { tempDir } from '../../../../support/temp-dir.js'

/** What a call is answered with whose work is `work`, and what the log says. */
async function answerTo(work: () => Promise<unknown>) {
  const lines: string[] = []
  const server = Fastify()
  onTestFinished(() => server.close())
  server.setErrorHandler(answerFailure((line) => lines.push(line)))
  server.post('/write', work)
  const { statusCode, body } = await server.inject({ method: 'POST', url: '/write' })
  return { status: statusCode, body, lines }
}

describe('a full disk', () => {
  it('is told in the shape of the platform, and leaves the database whole and usable', async () => {
    const db = await openSqlite(join(await tempDir(), 'sim.db'))
    onTestFinished(() => closeSqlite(db))
    await sql`create table notes (text text not null)`.execute(db)
    // SQLite refuses to grow the file beyond this just as it does where there is no room.
    await sql`pragma max_page_count = 8`.execute(db)
    const answer = await answerTo(() =>
      db.transaction().execute(async (tx) => {
        await sql`insert into notes values ('half')`.execute(tx)
        await sql`insert into notes values (${'x'.repeat(100_000)})`.execute(tx)
      }),
    )
    expect(answer.status, answer.lines.join()).toBe(507)
    expect(JSON.parse(answer.body)).toEqual({ errors: { '': [expect.stringContaining('disk')] } })
    expect(answer.lines.join()).toContain('full')

    const { rows } = await sql`select * from notes`.execute(db)
    expect(rows).toEqual([])
    const check = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
    expect(check.rows).toEqual([{ integrity_check: 'ok' }])
    await sql`insert into notes values ('small')`.execute(db)
  })

  it('in the middle of a transaction lets nothing of it through, even where the failure is not looked at', async () => {
    const db = await openSqlite(join(await tempDir(), 'sim.db'))
    onTestFinished(() => closeSqlite(db))
    await sql`create table notes (text text not null)`.execute(db)
    await sql`pragma max_page_count = 8`.execute(db)
    const careless = db.transaction().execute(async (tx) => {
      await sql`insert into notes values ('half')`.execute(tx)
      await sql`insert into notes values (${'x'.repeat(100_000)})`.execute(tx).catch(() => undefined)
      await sql`insert into notes values ('the other half')`.execute(tx)
    })
    await expect(careless).rejects.toThrow(/undone by an earlier failure/)
    expect((await sql`select * from notes`.execute(db)).rows).toEqual([])
    await db.transaction().execute((tx) => sql`insert into notes values ('next')`.execute(tx))
    expect((await sql`select * from notes`.execute(db)).rows).toEqual([{ text: 'next' }])
  })

  it('is recognised behind the error it caused', async () => {
    const full = Object.assign(new Error('write /home/me/slug'), { code: 'ENOSPC' })
    const answer = await answerTo(() => Promise.reject(new Error('not stored', { cause: full })))
    expect(answer.status).toBe(507)
    expect(answer.body).not.toContain('/home/me')
  })

  it('is not what another failure is taken for', async () => {
    const answer = await answerTo(() => Promise.reject(new Error('a bug')))
    expect(answer.status).toBe(500)
  })
})
