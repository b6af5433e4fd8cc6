import { listReleases } from '../../lib/api/releases.js'
import type { Release } from '../../lib/api/releases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { isOtherCode, summaryText } from '../../lib/release-text.js'
import { agoText, inStateColor } from '../../lib/ui/index.js'

export default class Releases extends BaseCommand {
  static override summary = "List the app's releases, newest first."
  static override description =
    "Subjects and authors of commits are shown where this folder's git repository has them."
  static override examples = ['<%= config.bin %> releases', '<%= config.bin %> releases -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Releases)
    const { app, session } = await this.appSession(flags)
    const output = this.output(flags)
    const releases = await listReleases(session, app)
    const brought = new Map(
      releases.map((release, index) => [release, isOtherCode(releases, index) ? release.sha : undefined]),
    )
    const facts = output.forMachines
      ? undefined
      : await (await import('../../lib/git/commits.js')).commitFacts([...brought.values()], process.cwd())
    const commitOf = (release: Release) => facts?.get(brought.get(release) ?? '')
    const by = (release: Release) => commitOf(release)?.author ?? release.actor ?? ''
    output.list(
      releases,
      [
        { heading: 'VERSION', text: (release) => String(release.version ?? '') },
        { heading: 'COMMIT', text: (release) => (release.sha ?? '').slice(0, 7), leaves: 1 },
        { heading: 'CREATED', text: (release) => agoText(release.created_at), leaves: 2 },
        {
          heading: 'STATUS',
          text: (release) => (release.current ? 'current' : (release.status ?? '')),
          paint: inStateColor,
        },
        ...(releases.some((release) => by(release) !== '') ? [{ heading: 'BY', text: by, leaves: 1 }] : []),
        {
          heading: 'SUMMARY',
          text: (release) => summaryText(release, commitOf(release)),
          shortens: true,
        },
      ],
      `${app} has no releases yet. Deploy what is committed: gigalixir deploy`,
    )
  }
}
