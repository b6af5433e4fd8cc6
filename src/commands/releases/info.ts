import { Args } from '@oclif/core'
import { getReleaseInfo, listReleases, newestOf } from '../../lib/api/releases.js'
import type { ReleaseInfo } from '../../lib/api/releases.js'
import type { Session } from '../../lib/api/session.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { MOST_COMMITS, releaseText } from '../../lib/release-text.js'

export default class ReleasesInfo extends BaseCommand {
  static override summary = 'Show a release: what it changed, who made it, how long it was live.'
  static override description =
    "The current release if no version is given. Names of config vars that changed, never their values. Commits are told where this folder's git repository has them. Production tells less: no configs, no author, no slug."
  static override examples = [
    '<%= config.bin %> releases:info',
    '<%= config.bin %> releases:info 3',
    '<%= config.bin %> releases:info 3 -a my-app --json',
  ]
  static override args = { version: Args.integer({ description: 'Version of the release.', min: 1 }) }
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ReleasesInfo)
    const { app, session } = await this.appSession(flags)
    const { info, raw } = await find(session, app, args.version)
    const output = this.output(flags)
    if (output.forMachines) {
      output.data(raw, () => '')
      return
    }
    const { commitFacts, commitsBetween } = await import('../../lib/git/commits.js')
    const cwd = process.cwd()
    const { sha, previous } = info
    const isNew = sha !== undefined && previous?.sha !== undefined && previous.sha !== sha
    const [facts, commits] = await Promise.all([
      commitFacts([sha], cwd),
      isNew ? commitsBetween(previous.sha ?? '', sha, cwd, MOST_COMMITS + 1) : null,
    ])
    output.line(releaseText(app, info, facts.get(sha ?? ''), commits))
  }
}

/** What the platform tells of a release: all of it in a simulator, an entry of its list and the one before elsewhere. */
async function find(
  session: Session,
  app: string,
  wanted: number | undefined,
): Promise<{ info: ReleaseInfo; raw: unknown }> {
  const releases = await listReleases(session, app)
  const chosen =
    wanted === undefined
      ? (releases.find(({ current }) => current) ?? newestOf(releases))
      : releases.find(({ version }) => version === wanted)
  if (chosen === undefined) {
    throw wanted === undefined
      ? new GigalixirError('NOT_FOUND', `${app} has no releases yet.`, {
          next: ['Deploy what is committed: gigalixir deploy'],
          data: { app },
        })
      : new GigalixirError('RELEASE_NOT_FOUND', `${app} has no release of version ${wanted}.`, {
          next: [`List its releases: gigalixir releases -a ${app}`],
          data: { app, version: wanted },
        })
  }
  if (session.target.kind === 'simulator' && chosen.version !== undefined) {
    const info = await getReleaseInfo(session, app, chosen.version)
    return { info, raw: info.raw }
  }
  const before = newestOf(releases.filter(({ version = 0 }) => version < (chosen.version ?? 0)))
  return { info: { ...chosen, previous: before }, raw: rawOf(releases, chosen) }
}

/** The entry as the platform gave it. */
function rawOf(releases: readonly unknown[] & { readonly raw: unknown }, chosen: unknown): unknown {
  const index = releases.indexOf(chosen)
  return Array.isArray(releases.raw) ? (releases.raw as unknown[])[index] : chosen
}
