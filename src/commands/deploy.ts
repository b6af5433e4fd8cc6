import { Flags } from '@oclif/core'
import { appAddress, certificateHint } from '../lib/app-address.js'
import { BaseCommand } from '../lib/base-command.js'
import { deploy, replicaCount, reportToCi } from '../lib/deploy/index.js'
import type { DeployResult } from '../lib/deploy/index.js'
import { durationFlag } from '../lib/duration-flag.js'
import { GigalixirError } from '../lib/errors.js'
import { appFlag } from '../lib/flags.js'
import { verificationFlags } from '../lib/verification-flags.js'
import { hasUncommittedChanges, requireRepository } from '../lib/git/index.js'
import { ProgressLine } from '../lib/ui/index.js'

export default class Deploy extends BaseCommand {
  static override summary = 'Push your code and wait until it is live.'
  static override description =
    'Pushes and builds the commit, then follows the new release until its replicas are healthy. If they do not become healthy, it exits with code 8 and says why, and which version is live.'
  static override examples = [
    { description: 'Deploy the current commit', command: '<%= config.bin %> deploy' },
    { description: 'Deploy a branch', command: '<%= config.bin %> deploy --branch feature' },
    {
      description: 'An app in a folder of the repository',
      command: '<%= config.bin %> deploy --subfolder apps/shop',
    },
    {
      description: 'In CI: require it to stay healthy and to answer',
      command: '<%= config.bin %> deploy --stable-for 2m --http /health',
    },
    {
      description: 'Migrate first: if that fails, the previous version stays live',
      command: '<%= config.bin %> deploy --migrate before',
    },
    { description: 'Push only, do not wait', command: '<%= config.bin %> deploy --no-wait' },
  ]
  static override flags = {
    ...appFlag,
    branch: Flags.string({
      char: 'b',
      aliases: ['ref', 'sha'],
      description: 'Branch, tag or commit to deploy.',
      default: 'HEAD',
    }),
    force: Flags.boolean({
      char: 'f',
      description: 'Force the push, even if the app was deployed from a different history.',
    }),
    clean: Flags.boolean({
      description: 'Clear the build cache first.',
    }),
    hot: Flags.boolean({
      description: 'Upgrade the running replicas in place, with their state, instead of replacing them.',
    }),
    subfolder: Flags.string({
      description: 'Folder of the app within the repository.',
      helpValue: 'FOLDER',
    }),
    wait: Flags.boolean({
      description: 'Wait until the release is live.',
      default: true,
      allowNo: true,
    }),
    migrate: Flags.option({
      options: ['before', 'after'] as const,
      description:
        'Run the database migrations of the new release: before it is live (simulators only), or after.',
    })(),
    ...verificationFlags,
    timeout: durationFlag({ description: 'Give up waiting after this time (default: 15m).' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Deploy)
    const output = this.output(flags)
    const cwd = process.cwd()
    if (flags.migrate === 'after' && !flags.wait) {
      throw new GigalixirError('USAGE', '--migrate after needs to wait until the release is live.', {
        next: ['Leave out --no-wait, or migrate later: gigalixir ps:migrate'],
      })
    }
    await requireRepository(cwd)
    const { app, session } = await this.appSession(flags)
    if (await hasUncommittedChanges(cwd)) output.hint('Uncommitted changes are not deployed.')

    const progress = new ProgressLine()
    try {
      const result = await deploy({
        session,
        app,
        cwd,
        revision: flags.branch,
        force: flags.force,
        clean: flags.clean,
        hot: flags.hot,
        subfolder: flags.subfolder,
        wait: flags.wait,
        migrate: flags.migrate,
        onMigration: (text) => {
          progress.stop()
          process.stderr.write(text)
        },
        verification: { stableForMs: flags['stable-for'], http: flags.http },
        deadlineMs: flags.timeout,
        signal: this.signal,
        onProgress: (text) => progress.update(text),
      })
      progress.stop()
      const isServing = result.outcome === 'healthy' && result.replicas > 0
      const url = isServing ? await appAddress(session.target, app) : session.target.appUrl(app)
      output.result({ app, url, ...result })
      output.note(wordsFor(app, result))
      if (result.outcome === 'nothing-new' && (flags.clean || flags.hot))
        output.hint('Only new commits are built. To rebuild this one: git commit --allow-empty')
      if (result.outcome === 'nothing-new' && flags.migrate)
        output.hint(`Migrations did not run. To run them: gigalixir ps:migrate -a ${app}`)
      if (result.outcome === 'healthy' && isServing) {
        const back = result.version > 1 ? ' To go back: gigalixir releases:rollback' : ''
        output.hint(`Live at ${url}.${back}`)
        const certificate = certificateHint(session.target, url)
        if (certificate !== undefined) output.hint(certificate)
      }
      if (result.outcome === 'healthy') await reportToCi(app, url, { live: result })
    } catch (error) {
      progress.stop()
      await reportToCi(app, undefined, { error })
      throw error
    } finally {
      progress.stop()
    }
  }
}

function wordsFor(app: string, result: DeployResult): string {
  const short = result.commit.slice(0, 7)
  switch (result.outcome) {
    case 'nothing-new': {
      const now =
        result.serving === null
          ? 'No version is live yet.'
          : `Version ${result.serving} is live${result.servingCommit ? ` (commit ${result.servingCommit.slice(0, 7)})` : ''}.`
      const why = result.reason === null ? '' : ` The newest release failed: ${result.reason}`
      return `Everything up to date: ${short} is the last commit pushed to ${app}. ${now}${why}`
    }
    case 'pushed':
      return result.version === null
        ? `Pushed commit ${short} to ${app}, but no new release is listed. Check: gigalixir releases -a ${app}`
        : `Pushed commit ${short} to ${app} as version ${result.version}. Follow it with: gigalixir ps -a ${app}`
    case 'healthy':
      return result.replicas === 0
        ? `Version ${result.version} is released; ${app} is scaled to 0 replicas. To run it: gigalixir ps:scale -r 1`
        : healthyWords(result)
  }
}

function healthyWords({ version, replicas, hot }: Extract<DeployResult, { outcome: 'healthy' }>): string {
  const upgraded = Math.min(hot?.upgraded ?? 0, replicas)
  const fresh = replicas - upgraded
  if (fresh === 0) return `${replicaCount(upgraded)} upgraded in place (version ${version}).`
  const beside = upgraded > 0 ? `, ${upgraded} upgraded in place` : ''
  const healthy = `${replicaCount(fresh, 'new')} healthy${beside} (version ${version}).`
  return hot?.failure === undefined
    ? healthy
    : `${healthy}\nReplaced instead of upgraded in place: ${hot.failure}.`
}
