import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { REMOTE_NAME, requireRepository, setAppRemote } from '../../lib/git/index.js'

export default class GitRemote extends BaseCommand {
  static override summary = 'Point the git remote `gigalixir` of this folder at an app.'
  static override examples = ['<%= config.bin %> git:remote my-app']
  static override hiddenAliases = ['set_git_remote']
  static override args = { app: Args.string({ description: 'Name of the app.', required: true }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GitRemote)
    const cwd = process.cwd()
    const target = this.target(flags)
    await requireRepository(cwd)
    const app = args.app.toLowerCase()
    const url = await setAppRemote(target, app, cwd)
    this.output(flags).result({ app, remote: REMOTE_NAME, url })
    this.output(flags).hint(`The remote \`${REMOTE_NAME}\` is ${url}. Deploy: gigalixir deploy`)
  }
}
