import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { remoteFlag } from '../../lib/flags.js'
import { replacedText, requireRepository, setAppRemote } from '../../lib/git/index.js'

export default class GitRemote extends BaseCommand {
  static override summary = "Point this folder's git remote `gigalixir` at an app."
  static override examples = ['<%= config.bin %> git:remote my-app']
  static override hiddenAliases = ['set_git_remote']
  static override args = { app: Args.string({ description: 'Name of the app.', required: true }) }
  static override flags = { ...remoteFlag }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GitRemote)
    const cwd = process.cwd()
    const target = this.target(flags)
    await requireRepository(cwd)
    const app = args.app.toLowerCase()
    const remote = await setAppRemote(target, app, cwd, flags.remote)
    const output = this.output(flags)
    output.result({ app, remote: remote.name, url: remote.url })
    if (remote.replaced !== undefined) output.note(replacedText(remote))
    output.hint(`The remote \`${remote.name}\` is ${remote.url}. Deploy: gigalixir deploy`)
  }
}
