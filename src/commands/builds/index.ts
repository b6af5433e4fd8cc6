import { listBuilds } from '../../lib/api/builds.js'
import { BaseCommand } from '../../lib/base-command.js'
import { commitText, outcomeOf, tookOf } from '../../lib/build-text.js'
import { appFlag } from '../../lib/flags.js'
import { whenText, inStateColor } from '../../lib/ui/index.js'

export default class Builds extends BaseCommand {
  static override summary = "List the app's past builds, newest first (simulators only)."
  static override description =
    'Each with its release, or why it failed. The newest 50 of the last 30 days are kept.'
  static override examples = ['<%= config.bin %> builds', '<%= config.bin %> builds -a my-app --json']
  static override flags = { ...appFlag }

  async run(): Promise<void> {
    const { flags } = await this.parse(Builds)
    const { app, session } = await this.appSession(flags)
    const builds = await listBuilds(session, app)
    this.output(flags).list(
      builds,
      [
        { heading: 'ID', text: (build) => String(build.id ?? '') },
        { heading: 'STATE', text: (build) => build.state ?? '', paint: inStateColor },
        { heading: 'COMMIT', text: (build) => commitText(build), leaves: 4 },
        { heading: 'WHO', text: (build) => build.pushed_by ?? '', leaves: 2 },
        { heading: 'STARTED', text: (build) => whenText(build.started_at), leaves: 3 },
        { heading: 'TOOK', text: tookOf, leaves: 1 },
        { heading: 'OUTCOME', text: outcomeOf, shortens: true },
      ],
      `${app} has no builds yet. Deploy: gigalixir deploy`,
    )
    if (builds.length > 0) this.output(flags).hint(`Output of the newest: gigalixir builds:output -a ${app}`)
  }
}
