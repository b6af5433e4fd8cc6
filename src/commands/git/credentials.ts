import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Args } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { answerQuestion, parseQuestion } from '../../lib/git/index.js'
import { simHome } from '../../lib/paths.js'
import { WorkingCopies } from '../../sim/working-copies.js'

/** Run by git, see lib/git/credential-helper.ts. */
export default class GitCredentials extends BaseCommand {
  static override summary = "Answer git's question for a user name and password."
  static override description =
    'Speaks the protocol of git credential helpers. Only `get` does something; keys are stored by `login` and removed by `logout`.'
  static override examples = [
    'printf "protocol=https\\nhost=git.gigalixir.com\\n\\n" | <%= config.bin %> git:credentials get',
  ]
  static override hidden = true
  static override args = {
    // Git may add operations; a helper has to ignore those it does not know.
    operation: Args.string({ description: 'get, store or erase.', required: true }),
  }

  async run(): Promise<void> {
    const { args } = await this.parse(GitCredentials)
    const question = parseQuestion(await text(process.stdin))
    if (args.operation !== 'get') return
    const answer = await answerQuestion(question)
    process.stdout.write(answer.text)
    if (answer.target?.kind === 'simulator') await rememberWorkingCopy()
    if (answer.text === '' && answer.target) {
      const step = answer.target.kind === 'simulator' ? 'gigalixir sim:up' : 'gigalixir login'
      process.stderr.write(`You are not logged in to ${answer.target.name}: ${step}\n`)
    }
  }
}

/** git asks from within the folder that is pushed from. What lies there the build need not fetch again. */
async function rememberWorkingCopy(): Promise<void> {
  const folders = new Set([process.cwd(), process.env.PWD ?? process.cwd()])
  for (const folder of folders) {
    // A push does not depend on it.
    if (existsSync(join(folder, 'mix.exs')))
      await new WorkingCopies(simHome()).remember(folder).catch(() => undefined)
  }
}
