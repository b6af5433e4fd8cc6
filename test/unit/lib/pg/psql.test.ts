import { describe, expect, it } from 'vitest'
import type { Database } from '../../../../src/lib/api/databases.js'
import { psqlEnvironment } from '../../../../src/lib/pg/psql.js'

const database = (changes: Partial<Database>): Database => ({
  id: 'db-1',
  state: 'AVAILABLE',
  ...changes,
})

describe('psqlEnvironment', () => {
  it('takes the URL apart, decoded', () => {
    const url = 'postgresql://my%40user:p%40ss%2Fw%3Ard@db.example.com:6543/main?sslmode=require'
    expect(psqlEnvironment(database({ url }))).toEqual({
      PGHOST: 'db.example.com',
      PGPORT: '6543',
      PGUSER: 'my@user',
      PGPASSWORD: 'p@ss/w:rd',
      PGDATABASE: 'main',
      PGSSLMODE: 'require',
      PGAPPNAME: 'gigalixir pg:psql',
    })
  })

  it('does without the URL, and fills in what it does not say', () => {
    const parts = { host: 'h', port: 5432, username: 'u', password: 'p', database: 'd' }
    const expected = {
      PGHOST: 'h',
      PGPORT: '5432',
      PGUSER: 'u',
      PGPASSWORD: 'p',
      PGDATABASE: 'd',
      PGAPPNAME: 'gigalixir pg:psql',
    }
    expect(psqlEnvironment(database({ ...parts, url: undefined }))).toEqual(expected)
    expect(psqlEnvironment(database({ ...parts, url: 'no url' }))).toEqual(expected)
    expect(psqlEnvironment(database({ ...parts, url: 'postgres://u:p@h/d' }))).toEqual(expected)
  })

  it('knows an IPv6 address', () => {
    expect(psqlEnvironment(database({ url: 'postgres://u:p@[::1]/d' })).PGHOST).toBe('::1')
  })

  it('says that a database is not there yet', () => {
    expect(() => psqlEnvironment(database({ state: 'PROVISIONING', url: undefined }))).toThrow('PROVISIONING')
  })
})
