import { chmod, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'
import { tempDir } from '../support/temp-dir.js'

const list = {
  'GET /api/apps/my-app/databases': {
    data: [
      { id: 'db-0', state: 'DELETED', url: 'postgres://gone@h/d' },
      { id: 'db-1', state: 'AVAILABLE', url: 'postgres://ada:topsecret@db.example.com:5432/main' },
    ],
  },
}

/** A folder with a `psql` that writes down how it was called, and its exit code. */
async function fakePsql(code = 3) {
  const folder = await tempDir()
  const told = join(folder, 'told')
  await writeFile(
    join(folder, 'psql'),
    `#!/bin/sh\nprintf '%s\\n' "$PGHOST $PGPASSWORD" "$@" > '${told}'\nexit ${code}\n`,
  )
  await chmod(join(folder, 'psql'), 0o755)
  return { PATH: `${folder}${delimiter}${process.env.PATH}`, told: () => readFile(told, 'utf8') }
}

describe('pg:psql', () => {
  it.skipIf(process.platform === 'win32').each([[[]], [['-d', 'db-1']]])(
    'starts the psql of this machine with %j, the password in its environment alone',
    async (flags) => {
      const { PATH, told } = await fakePsql()
      const argv = ['pg:psql', '-a', 'my-app', ...flags, '--', '-c', "select '-a'", '-d', '-a']
      const result = await runAgainst(list, argv, { env: { PATH } })
      expect(result).toMatchObject({ exitCode: 3, stdout: '', stderr: '' })
      expect(await told()).toBe("db.example.com topsecret\n-c\nselect '-a'\n-d\n-a\n")
    },
  )

  it.skipIf(process.platform === 'win32')('says how to free connections when it got none', async () => {
    const { PATH } = await fakePsql(2)
    const result = await runAgainst(list, ['pg:psql', '-a', 'my-app'], { env: { PATH } })
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('gigalixir config:set POOL_SIZE=1 -a my-app')
    expect(result.stderr).toContain('gigalixir ps:scale -r 0 -a my-app')
  })

  it('says what to install when there is none', async () => {
    const result = await runAgainst(list, ['pg:psql', '-a', 'my-app'], { env: { PATH: '/nonexistent' } })
    expect(result).toMatchObject({ exitCode: 7, stdout: '' })
    expect(result.stderr).toContain('psql is not installed')
    expect(result.stderr).not.toContain('topsecret')
  })

  it('says when no database has that id', async () => {
    const result = await runAgainst(list, ['pg:psql', '-a', 'my-app', '-d', 'db-9'])
    expect(result.exitCode).toBe(4)
    expect(result.stderr).toContain('db-9')
  })

  reportsFailures(['pg:psql', '-a', 'my-app'])
})
