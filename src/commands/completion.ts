import { Args } from '@oclif/core'
import { BaseCommand } from '../lib/base-command.js'
import { SHELLS } from '../lib/completion/question.js'
import { completionScript } from '../lib/completion/scripts.js'
import { GigalixirError } from '../lib/errors.js'
import { terminals } from '../lib/ui/index.js'

const INSTALL = {
  bash: `echo 'eval "$(gigalixir completion bash)"' >> ~/.bashrc`,
  zsh: `echo 'eval "$(gigalixir completion zsh)"' >> ~/.zshrc`,
  fish: 'gigalixir completion fish > ~/.config/fish/completions/gigalixir.fish',
  powershell: `Add-Content $PROFILE 'gigalixir completion powershell | Out-String | Invoke-Expression'`,
}

export default class Completion extends BaseCommand {
  static override summary = 'Print the script that completes command lines in your shell.'
  static override description =
    'Completes commands, flags, and what is on the platform now: apps, releases, replicas.'
  static override examples = [
    { description: 'bash', command: 'eval "$(<%= config.bin %> completion bash)"' },
    { description: 'fish', command: INSTALL.fish },
  ]
  static override args = {
    shell: Args.string({
      description: 'bash, zsh, fish or powershell.',
      required: true,
      options: [...SHELLS],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion)
    const shell = SHELLS.find((each) => each === args.shell)
    if (!shell) throw new GigalixirError('USAGE', `There is no completion for ${args.shell}.`)
    const script = completionScript(shell)
    if (flags.json) {
      this.output(flags).result({ shell, script, install: INSTALL[shell] })
      return
    }
    process.stdout.write(script)
    if (terminals().stdout) this.output(flags).hint(`\nTo install it: ${INSTALL[shell]}`)
  }
}
