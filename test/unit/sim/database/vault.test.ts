import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VaultFile } from '../../../../src/sim/database/vault-file.js'
import { Vault } from '../../../../src/sim/database/vault.js'
import type { Sealed } from '../../../../src/sim/database/vault.js'
import { tempDir } from '../../../support/temp-dir.js'

const PLACE = { table: 'configs', field: 'value', row: '1/SECRET' }

async function newVault() {
  const file = new VaultFile(join(await tempDir(), 'vault.json'))
  return { file, vault: await Vault.create(file) }
}

describe('the vault', () => {
  it('gives back what was sealed, to the byte', async () => {
    const { vault } = await newVault()
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(vault.open(vault.seal(text, PLACE), PLACE)).toBe(text)
      }),
    )
    const large = `${'x'.repeat(30 * 1024)}\n"🦀"\0\r\n`
    expect(vault.open(vault.seal(large, PLACE), PLACE)).toBe(large)
  })

  it('never seals twice to the same text', async () => {
    const { vault } = await newVault()
    expect(vault.seal('same', PLACE)).not.toBe(vault.seal('same', PLACE))
  })

  it('opens nothing that was altered, wherever', async () => {
    const { vault } = await newVault()
    const sealed = vault.seal('keep out', PLACE)
    const [format, version, body] = sealed.split(':') as [string, string, string]
    const bytes = Buffer.from(body, 'base64url')
    for (let i = 0; i < bytes.length; i += 1) {
      const altered = Buffer.from(bytes)
      altered[i]! ^= 1
      const text = [format, version, altered.toString('base64url')].join(':') as Sealed
      expect(() => vault.open(text, PLACE)).toThrow(/cannot be read/)
    }
    for (const text of ['', 'v1:1:', 'plain', `v2:${version}:${body}`, `v1:1:${body.slice(0, 10)}`])
      expect(() => vault.open(text as Sealed, PLACE)).toThrow(/cannot be read/)
  })

  it.each([
    ['table', { ...PLACE, table: 'releases' }],
    ['field', { ...PLACE, field: 'key' }],
    ['row', { ...PLACE, row: '2/SECRET' }],
  ])('opens nothing that was moved to another %s', async (_what, elsewhere) => {
    const { vault } = await newVault()
    const sealed = vault.seal('mine', PLACE)
    expect(() => vault.open(sealed, elsewhere)).toThrow(/cannot be read/)
  })

  it('reads what older keys sealed, also after it was opened again', async () => {
    const { file, vault } = await newVault()
    const old = vault.seal('of the first key', PLACE)
    await vault.addKey()
    const young = vault.seal('of the second', PLACE)
    expect([old.split(':')[1], young.split(':')[1]]).toEqual(['1', '2'])
    const again = await Vault.open(file)
    expect(again.currentKey).toBe(2)
    expect(again.open(old, PLACE)).toBe('of the first key')
    expect(again.open(young, PLACE)).toBe('of the second')
    // The version is part of what is sealed: nobody can pass one key's value off as another's.
    expect(() => again.open(old.replace('v1:1:', 'v1:2:') as Sealed, PLACE)).toThrow(/cannot be read/)
  })

  it('forgets all keys but the current one, on disk too', async () => {
    const { file, vault } = await newVault()
    const old = vault.seal('of the first key', PLACE)
    expect(vault.hasOldKeys).toBe(false)
    await vault.addKey()
    const young = vault.seal('of the second', PLACE)
    expect(vault.hasOldKeys).toBe(true)
    await vault.dropOldKeys()
    for (const each of [vault, await Vault.open(file)]) {
      expect(each.hasOldKeys).toBe(false)
      expect(each.open(young, PLACE)).toBe('of the second')
      expect(() => each.open(old, PLACE)).toThrow(/has no key of version 1/)
    }
  })

  it('names a key version it does not have', async () => {
    const { vault } = await newVault()
    const sealed = vault.seal('x', PLACE).replace('v1:1:', 'v1:9:') as Sealed
    expect(() => vault.open(sealed, PLACE)).toThrow(/vault\.json has no key of version 9/)
  })

  it('keeps its keys in a file for its owner alone', async () => {
    const { file } = await newVault()
    if (process.platform !== 'win32') expect((await stat(file.file)).mode & 0o777).toBe(0o600)
    const stored = JSON.parse(await readFile(file.file, 'utf8')) as { keys: Record<string, string> }
    expect(Buffer.from(stored.keys['1']!, 'base64')).toHaveLength(32)
  })

  it.each([
    '',
    '{}',
    '[]',
    '{"format":1,"current":1,"keys":{}}',
    '{"format":1,"current":1,"keys":{"1":"c2hvcnQ="}}',
  ])('says what to do about a damaged file: %j', async (content) => {
    const file = new VaultFile(join(await tempDir(), 'vault.json'))
    await writeFile(file.file, content)
    await expect(Vault.open(file)).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      next: [expect.stringContaining('backup'), expect.stringContaining('sim reset')],
    })
  })
})
