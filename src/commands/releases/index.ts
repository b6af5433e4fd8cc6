import { listReleases } from '../../lib/api/releases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { appFlag } from '../../lib/flags.js'
import { agoText, inStateColor } from '../../lib/ui/index.js'

export default class Releases extends BaseCommand {
  static override summary = "List the app's releases, newest first."
  static override examples = ['<%= config.bin %> releases', '<%= config.bin %> releases -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Releases)
    const { app, session } = await this.appSession(flags)
    this.output(flags).list(
      await listReleases(session, app),
      [
        { heading: 'VERSION', text: (release) => String(release.version ?? '') },
        { heading: 'COMMIT', text: (release) => (release.sha ?? '').slice(0, 7), leaves: 1 },
        { heading: 'CREATED', text: (release) => agoText(release.created_at), leaves: 2 },
        {
          heading: 'STATUS',
          text: (release) => (release.current ? 'current' : (release.status ?? '')),
          paint: inStateColor,
        },
        {
          heading: 'SUMMARY',
          text: (release) => [release.summary, release.reason].filter(Boolean).join(': '),
          shortens: true,
        },
      ],
      `${app} has no releases yet. Deploy what is committed: gigalixir deploy`,
    )
  }
}
