import { Args, Flags } from '@oclif/core'
import { createApp } from '../../lib/api/apps.js'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { remoteFlag } from '../../lib/flags.js'
import { replacedText, requireRemoteName, requireRepository, setAppRemote } from '../../lib/git/index.js'

export default class AppsCreate extends BaseCommand {
  static override summary = 'Create an app for the project in this folder.'
  static override description =
    'Adds the git remote `gigalixir` (or points it at the new app, and says so) and prints the name of the app. Git gets its credentials for that remote from this program, so that a push asks for nothing.'
  static override examples = [
    '<%= config.bin %> apps:create',
    '<%= config.bin %> apps:create my-app',
    '<%= config.bin %> apps:create --name my-app --stack gigalixir-24',
    {
      description: 'A second app for the same project',
      command: '<%= config.bin %> apps:create --name my-app-staging --remote staging',
    },
    { description: 'Use the name in a script', command: 'APP=$(<%= config.bin %> apps:create)' },
  ]
  static override hiddenAliases = ['create']
  static override args = {
    app: Args.string({ description: 'Name of the app; the same as --name.' }),
  }
  static override flags = {
    name: Flags.string({ char: 'n', description: 'App name; generated if not given.' }),
    cloud: Flags.string({ char: 'c', description: 'Cloud to run in, such as gcp or aws.' }),
    region: Flags.string({ char: 'r', description: 'Region of the cloud.' }),
    stack: Flags.string({ char: 's', description: 'Stack to run on, such as gigalixir-24.' }),
    ...remoteFlag,
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsCreate)
    const output = this.output(flags)
    const cwd = process.cwd()
    const { name = args.app, cloud, region, stack } = flags
    if (args.app !== undefined && name !== args.app)
      throw new GigalixirError('USAGE', `Create ${args.app} or ${name}? Give one name.`)
    if (name === '') throw new GigalixirError('USAGE', 'The name of an app cannot be empty.')
    await requireRepository(cwd)
    await requireRemoteName(flags.remote, cwd)
    const session = await this.session(flags)
    const app = await createApp(session, {
      ...(name !== undefined && { name: name.toLowerCase() }),
      ...(cloud !== undefined && { cloud }),
      ...(region !== undefined && { region }),
      ...(stack !== undefined && { stack }),
    })
    if (app.unique_name === '') {
      output.result(app.raw)
      output.note('The app was created, but the answer does not have its name.')
      output.note('Find it: gigalixir apps. Then add its remote: gigalixir git:remote APP')
      return
    }
    const remote = await setAppRemote(session.target, app.unique_name, cwd, flags.remote)
    if (flags.json) output.result(app.raw)
    else output.line(app.unique_name)
    if (remote.replaced !== undefined) output.note(replacedText(remote))
    output.hint(`Created, with the git remote \`${remote.name}\`. Deploy what is committed: gigalixir deploy`)
  }
}
