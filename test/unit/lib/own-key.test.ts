import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import ssh2 from 'ssh2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Session } from '../../../src/lib/api/session.js'
import { madeKey, ownKeyFor } from '../../../src/lib/ssh/own-key.js'
import { customTarget } from '../../../src/lib/targets/target.js'
import { fakePlatform } from '../../support/fake-platform.js'
import { tempDir } from '../../support/temp-dir.js'

const isKey = (text: string) => !((ssh2.utils.parseKey(text) as object) instanceof Error)

describe('our own key for a simulator', () => {
  it('is made until it is well-formed', () => {
    const made = ['short', 'short', 'good']
    const pair = madeKey(
      () => ({ private: made.shift()!, public: 'open' }),
      (text) => text !== 'short',
    )
    expect(pair.private).toBe('good')
  })

  it('is made anew where the one that is kept is not', async () => {
    const folder = await tempDir()
    const platform = await fakePlatform(
      http.get('*/api/ssh_keys', () => HttpResponse.json({ data: [] })),
      http.post('*/api/ssh_keys', () => HttpResponse.json({ data: { id: '1', key: '' } }, { status: 201 })),
    )
    await writeFile(join(folder, 'sim_ed25519'), 'cut short')
    await writeFile(join(folder, 'sim_ed25519.pub'), 'ssh-ed25519 AAAA')
    const session = new Session({
      target: customTarget(platform.url),
      credential: { email: 'ada@example.com', apiKey: 'k' },
      version: '1.2.3',
    })
    onTestFinished(() => session.close())
    await ownKeyFor(session, folder)
    expect(isKey(await readFile(join(folder, 'sim_ed25519'), 'utf8'))).toBe(true)
    expect(platform.calls()).toEqual(['GET /api/ssh_keys', 'POST /api/ssh_keys'])
  })
})
