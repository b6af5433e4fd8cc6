import { requireRepository } from './repository.js'
import { runGit } from './run-git.js'

/**
 * Ties the repository around a folder to a target or an account, by a key of ours in its own configuration, which
 * `targets/repository-pin.ts` reads.
 *
 * @throws GigalixirError USAGE outside of a repository; GIT_FAILED
 */
export async function pinRepository(what: 'target' | 'account', value: string, cwd: string): Promise<void> {
  await requireRepository(cwd)
  await runGit(['config', '--local', '--replace-all', `gigalixir.${what}`, value], cwd)
}
