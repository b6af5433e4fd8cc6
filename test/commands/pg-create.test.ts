import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const database = { id: 'db-1', url: 'postgresql://u:p@db.example.com/main' }

describe('pg:create', () => {
  describe('of the standard tier', () => {
    makesOneCall({
      spellings: [
        ['pg:create', '-a', 'my-app'],
        ['create_database', '-a', 'my-app', '-s', '0.6'],
      ],
      call: 'POST /api/apps/my-app/databases',
      says: 'my-app gets it as DATABASE_URL. Follow it with: gigalixir pg -a my-app',
      body: { size: 0.6 },
      answer: { status: 201, data: database },
    })

    it('sends what is chosen, numbers as numbers', async () => {
      const flags = ['-s', '4', '-c', 'gcp', '-r', 'v2018-us-central1', '-v', 'POSTGRES_16']
      const answers = { 'POST /api/apps/my-app/databases': { status: 201, data: database } }
      const result = await runAgainst(answers, ['pg', 'create', '-a', 'my-app', ...flags])
      expect(result.bodies).toEqual([
        { size: 4, cloud: 'gcp', region: 'v2018-us-central1', version: 'POSTGRES_16' },
      ])
    })
  })

  describe('of the free tier', () => {
    makesOneCall({
      spellings: [
        ['pg:create', '-a', 'my-app', '--free', '-y'],
        ['pg:create', '-a', 'my-app', '-f', '--yes'],
      ],
      call: 'POST /api/apps/my-app/free_databases',
      says: 'my-app gets it as DATABASE_URL, and POOL_SIZE=2 unless it is set. Follow it with: gigalixir pg -a my-app',
      body: {},
      answer: { status: 201, data: database },
      prints: 'the answer',
    })

    it.each([
      ['-c', 'gcp'],
      ['-r', 'x'],
      ['-v', 'POSTGRES_16'],
    ])('cannot be told its place or version (%s)', async (...flags) => {
      const result = await runAgainst({}, ['pg:create', '-a', 'my-app', '--free', '-y', ...flags])
      expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
    })
  })
})
