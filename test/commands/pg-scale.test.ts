import { describe, expect, it } from 'vitest'
import { makesOneCall, runAgainst } from '../support/one-call.js'

const call = 'PUT /api/apps/my-app/databases/db-1'

describe('pg:scale', () => {
  makesOneCall({
    spellings: [
      ['pg:scale', '-a', 'my-app', '-d', 'db-1', '-s', '1.7', '--high_availability', 'enabled'],
      ['scale_database', '-a', 'my-app', '-d', 'db-1', '--size=1.7', '--high_availability=enabled'],
    ],
    call,
    says: 'Database `db-1` is being changed. Follow it with: gigalixir pg -a my-app',
    body: { size: 1.7, high_availability: 'enabled' },
    answer: { data: { id: 'db-1' } },
  })

  it.each([
    [['-s', '4'], { size: 4 }],
    [['--high_availability', 'disabled'], { high_availability: 'disabled' }],
  ])('%j sends only what is given', async (flags, body) => {
    const argv = ['pg:scale', '-a', 'my-app', '-d', 'db-1', ...flags]
    expect((await runAgainst({ [call]: { data: {} } }, argv)).bodies).toEqual([body])
  })

  it.each([[[]], [['-s', 'big']], [['--high_availability', 'perhaps']]])(
    '%j is a wrong command line',
    async (flags) => {
      const argv = ['pg:scale', '-a', 'my-app', '-d', 'db-1', ...flags]
      expect(await runAgainst({ [call]: { data: {} } }, argv)).toMatchObject({ exitCode: 2, calls: [] })
    },
  )
})
