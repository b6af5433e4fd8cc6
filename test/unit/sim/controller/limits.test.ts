import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

it('takes 50 SSH keys of an account and no more', async () => {
  const test = await TestController.start(await tempDir())
  const add = () => test.call('POST', '/api/ssh_keys', { body: { ssh_key: freshKey() } })
  for (let count = 0; count < 50; count += 1) expect((await add()).status).toBe(201)
  const { status, json } = await add()
  expect([status, json.errors?.ssh_key?.[0]]).toEqual([422, expect.stringMatching(/may have 50 SSH keys/)])
})

it('lets 25 people into an app and no more, and still changes their roles', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  const grant = (email: string, role: string) =>
    test.call('POST', `/api/apps/${app}/permissions`, { body: { email, role } })
  for (let count = 0; count <= 25; count += 1)
    await test.database.users.create(`${count}@example.com`, null, 'FREE')
  for (let count = 0; count < 25; count += 1)
    expect((await grant(`${count}@example.com`, 'VIEWER')).status).toBe(201)
  expect((await grant('25@example.com', 'VIEWER')).json.errors?.['']?.[0]).toMatch(/25 collaborators/)
  expect((await grant('0@example.com', 'COLLABORATOR')).status).toBe(201)
})

/** As OpenSSH writes an Ed25519 key: each part after its length. */
function freshKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const parts = [Buffer.from('ssh-ed25519'), raw].flatMap((part) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    return [length, part]
  })
  return `ssh-ed25519 ${Buffer.concat(parts).toString('base64')}`
}
