import { Flags } from '@oclif/core'
import { versionToReach } from '../../lib/api/releases.js'
import { BaseCommand } from '../../lib/base-command.js'
import { findRelease, replicaCount, reportToCi, verifyRelease } from '../../lib/deploy/index.js'
import { durationFlag } from '../../lib/duration-flag.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { verificationFlags } from '../../lib/verification-flags.js'
import { ProgressLine } from '../../lib/ui/index.js'

export default class PsWait extends BaseCommand {
  static override summary = 'Wait until the latest release is live, or the one named.'
  static override description =
    'After a deploy, a change of configs, a restart or a rollback. What it ends with tells apart what went wrong: RELEASE_NOT_FOUND (exit code 4), UNHEALTHY, ROLLED_BACK, SUPERSEDED, UNSTABLE, HTTP_FAILED (exit code 8). In GitHub Actions it writes a job summary and annotates a failure.'
  static override examples = [
    '<%= config.bin %> ps:wait',
    {
      description: 'In a script',
      command: '<%= config.bin %> config:set A=1 && <%= config.bin %> ps:wait --timeout 5m',
    },
    {
      description: 'Verify a deploy: this commit is live, stays up, and answers',
      command: '<%= config.bin %> ps:wait --sha "$GITHUB_SHA" --stable-for 2m --http /health',
    },
  ]
  static override flags = {
    ...appFlag,
    version: Flags.integer({ char: 'r', description: 'The release that must be live.', min: 1 }),
    sha: Flags.string({
      description: 'The commit that must be live; at least its first 7 digits.',
      helpValue: 'COMMIT',
      parse: (text) => shaOf(text),
    }),
    ...verificationFlags,
    timeout: durationFlag({ description: 'Give up after this time (default: 15m).' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsWait)
    const { app, session } = await this.appSession(flags)
    const progress = new ProgressLine()
    progress.update(`Waiting for ${app}`)
    const { version, sha } = flags
    const isNamed = version !== undefined || sha !== undefined
    try {
      const live = await verifyRelease({
        ...{ session, app, signal: this.signal, wanted: { version, sha } },
        release: isNamed
          ? await findRelease(session, app, { version, sha })
          : { version: await versionToReach(session, app) },
        deadlineMs: flags.timeout,
        stableForMs: flags['stable-for'],
        http: flags.http,
        onProgress: (text) => progress.update(text),
      })
      progress.stop()
      this.output(flags).result({ app, ...live })
      const what = live.version === undefined ? app : `Version ${live.version} of ${app}`
      this.output(flags).hint(`${what} is live: ${replicaCount(live.replicas)} healthy.`)
      await reportToCi(app, session.target.appUrl(app), { live })
    } catch (error) {
      progress.stop()
      await reportToCi(app, undefined, { error })
      throw error
    } finally {
      progress.stop()
    }
  }
}

function shaOf(text: string): Promise<string> {
  if (/^[0-9a-f]{7,64}$/i.test(text)) return Promise.resolve(text.toLowerCase())
  return Promise.reject(
    new GigalixirError('USAGE', `--sha takes a commit of seven digits or more, not \`${text}\`.`),
  )
}
