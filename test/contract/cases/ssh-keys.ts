import { containers, sshKeys } from '../../../src/lib/api/contract/index.js'
import { appAuth, ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

const ED25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKxO6vZfTYjSDfqoUo/OC2hKsu8zJei5z8o+FRNVLquO me@example.com'
const ECDSA =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDgbwWm6R42durGVGosjMOUdU9ElgXMVrQY7F0fGeVXoE15JdFwEzKZ6ihUYHmTk/GzDvAQUanNZg1HpYyGhMRk= ec'
const RSA_2048 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCicboQ4mfGoFSoxNbXDTn1x3qJXeOpT2efAS9+CGTnrJRqu2CqawF/uYuf8GF4B5vEahpMEWTFHfoTriRjXnGAFmUHSql9/cagA8+mPx1FfqAhbmzfN9MTIXAqTwz8rRz3y74xEbMJwxNSsJXWRFdp86Xi1SD3KNdlkpg0Iyu2VONQKU+p7NtYOydFJt6RxMa0impKyld3vaiiMWanMe+pvUL/xtXJYPhfJgXrapQ953hXjZsK/VFkF9HRrtKf+vgGOLG7mZG43jBrBd3XMCrOeNzF3kS/u/Je3WIQ3FxDE77PwSl0f4wA7w6pSfMVzRMDl8i3O44vE3J7Q3IX5lJP rsa'
const RSA_1024 =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDW0cHZYoavfgw4kpMJIq0EeVa6mv8E550sg0V/PGGJ1vWoY+oVwfcdJN5T7ObazzroN+ayC67RXs8jHMtLz68BaRgNabkFrXOohErOtJ+rw+doCVNhxNEpR2qmPvxG95XFLHPMX0ORVF9FVb6UD+BJ/4NaDN5ke4Cy8W95bT7ZHw== old'

/** A key of the owner's, by its id. */
async function known({ test }: World): Promise<Record<string, string>> {
  await test.call('POST', '/api/ssh_keys', { body: { ssh_key: ED25519 } })
  return {}
}

/** The owner's key, a collaborator's, and that of a viewer. */
async function ofThree(world: World): Promise<Record<string, string>> {
  const { test, stranger } = world
  await known(world)
  const viewer = await test.database.users.create('viewer@example.com', null, 'FREE')
  await test.database.users.addApiKey(viewer.id, 'the-key-of-a-viewer')
  const as = { email: viewer.email, key: 'the-key-of-a-viewer' }
  await test.call('POST', '/api/ssh_keys', { as: stranger, body: { ssh_key: ECDSA } })
  await test.call('POST', '/api/ssh_keys', { as, body: { ssh_key: RSA_2048 } })
  for (const [email, role] of [
    [stranger.email, 'COLLABORATOR'],
    [viewer.email, 'VIEWER'],
  ])
    await test.call('POST', '/api/apps/first-light/permissions', { body: { email, role } })
  return {}
}

export const SSH_KEY_CASES: readonly CallCase[] = [
  {
    behaviour: 'lists SSH keys',
    ...ok(sshKeys.list, '/api/ssh_keys', { before: known, data: [{ id: '1', key: ED25519 }] }),
  },
  ...[ED25519, ECDSA, RSA_2048].map((key) => ({
    behaviour: `takes a key of type ${key.split(' ')[0]!}, whatever is around it`,
    ...ok(sshKeys.add, '/api/ssh_keys', { input: { body: { ssh_key: ` ${key}\n` } }, data: { key } }),
  })),
  ...[1, '1'].map((id) => ({
    behaviour: `removes a key by ${typeof id}`,
    ...ok(sshKeys.remove, '/api/ssh_keys', { before: known, input: { body: { id } } }),
  })),
  {
    behaviour: "does not remove somebody else's key",
    ...refused(404, 'DELETE', '/api/ssh_keys', { before: known, errors: { '': /`1` not found/ } }),
    inputFrom: ({ stranger }) => ({ as: stranger, body: { id: '1' } }),
  },
  {
    behaviour: 'refuses a key that is there, under another comment too',
    ...refused(422, 'POST', '/api/ssh_keys', {
      before: known,
      input: { body: { ssh_key: `${ED25519.split(' ').slice(0, 2).join(' ')} another` } },
      errors: { ssh_key: /already/ },
    }),
  },
  ...(
    [
      ['a short RSA key', RSA_1024, /2048 bits/],
      ['a key that is cut off', ED25519.slice(0, 40), /cut off/],
      ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA', /private key/],
      ['a line with options', `command="reboot" ${ED25519}`, /not of type/],
      ['two lines', `${ED25519}\n${ECDSA}`, /one line/],
      ['a key under the name of another type', ED25519.replace('ssh-ed25519', 'ssh-rsa'), /cut off/],
      ['nothing', '', /not of type/],
    ] as const
  ).map(([what, key, message]) => ({
    behaviour: `refuses ${what}`,
    ...refused(422, 'POST', '/api/ssh_keys', {
      input: { body: { ssh_key: key } },
      errors: { ssh_key: message },
    }),
  })),
  {
    behaviour: 'says what the id of a key may be',
    ...refused(422, 'DELETE', '/api/ssh_keys', {
      input: { body: { id: true } },
      errors: { id: /^must be string or integer$/ },
    }),
  },
  {
    behaviour: 'gives a container the keys of all who may get in, and not those of viewers',
    ...ok(containers.sshKeys, '/api/apps/first-light/ssh_keys', { before: ofThree, data: [ED25519, ECDSA] }),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
  {
    behaviour: "gives nobody the keys of another app's people",
    ...refused(401, 'GET', '/api/apps/not-yours/ssh_keys'),
    inputFrom: ({ test }) => appAuth(test, 'first-light'),
  },
]
