import { AccountFile } from '../credentials/account-file.js'
import { configDir } from '../paths.js'
import { knownTargets, resolveTarget } from '../targets/resolve-target.js'
import type { ValueQuery } from './value-cache.js'

/** Values this machine knows by itself; undefined for those only the platform knows. */
export function localValues({
  of,
  target,
  env = process.env,
  cwd = process.cwd(),
}: ValueQuery): string[] | undefined {
  if (of === 'targets') return knownTargets(env).map(({ name }) => name)
  if (of !== 'accounts') return undefined
  const { accounts } = new AccountFile(configDir(env)).read(resolveTarget(target, env, cwd).name)
  return accounts.map(({ email }) => email)
}
