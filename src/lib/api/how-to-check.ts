import type { Call } from './contract/call.js'

/** What shows the things of a resource, by the first part of a call's name. */
const OF_RESOURCE: Readonly<Record<string, string>> = {
  apps: 'ps',
  configs: 'config',
  releases: 'releases',
  builds: 'builds',
  domains: 'domains',
  permissions: 'access',
  drains: 'drains',
  canaries: 'canary',
  databases: 'pg',
}

/** Calls that something else shows better, by their names. */
const OF_CALL: Readonly<Record<string, string>> = {
  'apps.create': 'gigalixir apps',
  'apps.destroy': 'gigalixir apps',
  'sshKeys.add': 'gigalixir account:ssh_keys',
  'sshKeys.remove': 'gigalixir account:ssh_keys',
  'billing.setPaymentMethod': 'gigalixir account:payment_method',
  'apiKeys.regenerate': 'gigalixir login',
  'accounts.resetPassword': 'gigalixir login',
  'accounts.changePassword': 'gigalixir login',
}

/**
 * The command that shows whether a change was made.
 *
 * @param app in the call's path, if any
 * @returns undefined for a call that changes nothing
 */
export function howToCheck(
  { name, method }: Pick<Call, 'name' | 'method'>,
  app?: string,
): string | undefined {
  if (method === 'GET') return undefined
  const known = OF_CALL[name]
  if (known !== undefined) return known
  const shows = OF_RESOURCE[name.split('.')[0] ?? '']
  if (shows === undefined || app === undefined) return 'gigalixir account'
  return `gigalixir ${shows} -a ${app}`
}
