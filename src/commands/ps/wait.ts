import { Flags } from '@oclif/core'
import { versionToReach } from '../../lib/api/releases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { followRollout, replicaCount } from '../../lib/deploy/index.js'
import { appFlag } from '../../lib/flags.js'
import { ProgressLine } from '../../lib/ui/index.js'

export default class PsWait extends BaseCommand {
  static override summary = 'Wait until what was released last serves.'
  static override description =
    'After a deploy, a change of configs, a restart or a rollback. When the replicas do not become healthy it ends with exit code 8, tells why, and what serves now.'
  static override examples = [
    '<%= config.bin %> ps:wait',
    {
      description: 'In a script',
      command: '<%= config.bin %> config:set A=1 && <%= config.bin %> ps:wait --timeout 300',
    },
  ]
  static override flags = {
    ...appFlag,
    version: Flags.integer({ char: 'r', description: 'Wait for this release or a newer one.', min: 1 }),
    timeout: Flags.integer({ description: 'Seconds after which to give up.', default: 900, min: 1 }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsWait)
    const { app, session } = await this.appSession(flags)
    const version = flags.version ?? (await versionToReach(session, app))
    const progress = new ProgressLine()
    try {
      const healthy = await followRollout({
        session,
        app,
        version,
        signal: this.signal,
        deadlineMs: flags.timeout * 1000,
        onProgress: (text) => progress.update(text),
      })
      progress.stop()
      this.output(flags).result({ app, ...healthy })
      const what = healthy.version === undefined ? app : `Version ${healthy.version} of ${app}`
      this.output(flags).hint(`${what}: ${replicaCount(healthy.replicas)} healthy.`)
    } finally {
      progress.stop()
    }
  }
}
