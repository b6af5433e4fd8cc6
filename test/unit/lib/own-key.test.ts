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

  /** A platform where keys can be added once. */
  async function platformWithKeys(...keys: string[]) {
    const platform = await fakePlatform(
      http.get('*/api/ssh_keys', () =>
        HttpResponse.json({ data: keys.map((key, index) => ({ id: String(index), key })) }),
      ),
      http.post('*/api/ssh_keys', async ({ request }) => {
        const { ssh_key: key } = (await request.json()) as { ssh_key: string }
        if (keys.includes(key)) {
          return HttpResponse.json({ errors: { ssh_key: ['is there already'] } }, { status: 422 })
        }
        keys.push(key)
        return HttpResponse.json({ data: { id: '1', key } }, { status: 201 })
      }),
    )
    const session = new Session({
      target: customTarget(platform.url),
      credential: { email: 'ada@example.com', apiKey: 'k' },
      version: '1.2.3',
    })
    onTestFinished(() => session.close())
    return { platform, session, keys }
  }

  it('is made anew where the one that is kept is not well-formed', async () => {
    const folder = await tempDir()
    await writeFile(join(folder, 'sim_ed25519'), 'cut short')
    const { session, keys } = await platformWithKeys()
    const made = await readFile(await ownKeyFor(session, folder), 'utf8')
    expect(isKey(made)).toBe(true)
    const open = (await readFile(join(folder, 'sim_ed25519.pub'), 'utf8')).trim()
    expect(keys).toEqual([open])
  })

  it('is made and added once, however many ask for it at the same time', async () => {
    const folder = await tempDir()
    const { platform, session } = await platformWithKeys()
    const files = await Promise.all([1, 2, 3].map(() => ownKeyFor(session, folder)))
    expect(new Set(files).size).toBe(1)
    expect(platform.calls()).toEqual(['GET /api/ssh_keys', 'POST /api/ssh_keys'])
  })

  it('may have been added by another command meanwhile', async () => {
    const folder = await tempDir()
    const { session, keys } = await platformWithKeys()
    await ownKeyFor(session, folder)
    let asked = 0
    const late = await fakePlatform(
      http.get('*/api/ssh_keys', () =>
        HttpResponse.json({ data: asked++ === 0 ? [] : keys.map((key) => ({ id: '1', key })) }),
      ),
      http.post('*/api/ssh_keys', () =>
        HttpResponse.json({ errors: { ssh_key: ['is there already'] } }, { status: 422 }),
      ),
    )
    const other = new Session({
      target: customTarget(late.url),
      credential: { email: 'ada@example.com', apiKey: 'k' },
      version: '1.2.3',
    })
    onTestFinished(() => other.close())
    await ownKeyFor(other, folder)
    expect(asked).toBe(2)
  })
})
