import { containers, sshKeys as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function sshKeyRoutes(api: ApiRouter, { person, container }: Guards, { sshKeys }: Services): void {
  api.json(calls.list, person, async ({ user }) => (await sshKeys.list(user)).map(keyAnswer))
  api.json(calls.add, person, async ({ user, body }) => keyAnswer(await sshKeys.add(user, body.ssh_key)))
  api.json(calls.remove, person, async ({ user, body }) => {
    await sshKeys.remove(user, String(body.id))
    return {}
  })
  api.json(containers.sshKeys, container, ({ app }) => sshKeys.forApp(app))
}

function keyAnswer({ id, key }: { id: number; key: string }) {
  return { id: String(id), key }
}
