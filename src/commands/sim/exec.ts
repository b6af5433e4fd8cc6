import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { Steps } from '../../lib/ui/index.js'
import { wordsOf } from '../../lib/words-of.js'

export default class SimExec extends BaseCommand {
  static override summary = 'Run a command against a temporary simulator.'
  static override description =
    'The command finds the simulator in its environment (GIGALIXIR_CLI__HOST, GIGALIXIR_EMAIL, GIGALIXIR_API_KEY), so any client of the platform talks to it. Its exit code is kept. Everything is removed afterwards, also after Ctrl-C: apps, containers, networks, volumes, files. Your own simulator and target are not touched.'
  static override usage = 'sim:exec -- COMMAND...'
  static override examples = [
    { description: 'A whole deploy, tried out', command: '<%= config.bin %> sim exec -- ./deploy-test.sh' },
    { description: 'Your test suite', command: '<%= config.bin %> sim exec -- npm test' },
    { description: 'An interactive shell', command: '<%= config.bin %> sim exec -- bash' },
  ]
  static override strict = false

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(SimExec)
    const [file, ...args] = wordsOf(raw)
    if (file === undefined) {
      throw new GigalixirError('USAGE', 'Run what? Give the command.', {
        next: ['For example: gigalixir sim exec -- npm test'],
      })
    }
    const [{ createSim }, { runInteractive }] = await Promise.all([
      import('../../sim/create-sim.js'),
      import('../../lib/process/run-interactive.js'),
    ])
    const steps = new Steps()
    const sim = await createSim({
      onProgress: (step) => steps.report({ step }),
      signal: this.signal,
    }).finally(() => steps.stop())
    try {
      this.output(flags).hint(`A simulator of its own is at ${sim.url}.`)
      process.exitCode = await runInteractive(file, args, {
        // What the person's shell says about other targets and apps is not about this one.
        env: { ...sim.env, GIGALIXIR_TARGET: undefined, GIGALIXIR_APP: undefined },
      })
    } finally {
      await sim.close()
    }
  }
}
