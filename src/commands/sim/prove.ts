import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { appFlag } from '../../lib/flags.js'
import { programArguments } from '../../lib/paths.js'
import { wordsOf } from '../../lib/words-of.js'

export default class SimProve extends BaseCommand {
  static override summary = 'Prove that a change causes no downtime.'
  static override description =
    'Sends a steady stream of requests to the app in the simulator, and holds WebSockets open if asked to, while a command of yours changes it: a deploy, a config, a restart. Runs until the last replica has been replaced, then reports what the traffic saw, and ends with exit code 8 when more requests failed, or more connections broke, than the budget allows, or when what was released did not become healthy. The command is one of ours, or any other; its own failure is passed on.'
  static override usage = 'sim:prove [-a APP] [--rate N] [--websocket PATH] [--budget N] -- COMMAND...'
  static override examples = [
    { description: 'A deploy', command: '<%= config.bin %> sim prove -- deploy' },
    {
      description: 'A restart, with ten WebSockets',
      command:
        '<%= config.bin %> sim prove --websocket /ws --connections 10 --socket-budget 10 -- ps:restart',
    },
    {
      description: 'Everything a script does',
      command: '<%= config.bin %> sim prove --rate 500 -- ./change.sh',
    },
  ]
  static override strict = false
  static override flags = {
    ...appFlag,
    path: Flags.string({ description: 'Path to request.', default: '/' }),
    rate: Flags.integer({ description: 'Requests per second.', default: 100, min: 1, max: 5000 }),
    budget: Flags.integer({ description: 'Failed requests allowed.', default: 0, min: 0 }),
    websocket: Flags.string({ description: 'Hold WebSockets open at this path.', helpValue: 'PATH' }),
    connections: Flags.integer({ description: 'Number of WebSockets.', default: 5, min: 1, max: 1000 }),
    'socket-budget': Flags.integer({
      description:
        'How often WebSockets may have to be made again; once each if not given, since a replica that goes takes its own along.',
      helpValue: 'N',
      min: 0,
    }),
  }

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(SimProve)
    const words = wordsOf(raw)
    const { app, session } = await this.appSession(flags)
    if (session.target.kind === 'production') {
      throw new GigalixirError('USAGE', 'This is for simulators: production gets no made-up traffic.', {
        next: ['gigalixir target:use sim'],
      })
    }
    const [{ prove }, { describeProof, judgeProof }, { runInteractive }] = await Promise.all([
      import('../../lib/prove/prove.js'),
      import('../../lib/prove/verdict.js'),
      import('../../lib/process/run-interactive.js'),
    ])
    const [file, ...args] = this.#commandLine(words)
    const proof = await prove({
      session,
      app,
      path: flags.path,
      rate: flags.rate,
      websocket: flags.websocket,
      connections: flags.connections,
      signal: this.signal,
      change: () => runInteractive(file, args, { outputToStderr: true, env: { GIGALIXIR_APP: app } }),
    })
    const verdict = judgeProof(proof, {
      requests: flags.budget,
      reconnects: flags['socket-budget'] ?? (flags.websocket === undefined ? 0 : flags.connections),
    })
    this.output(flags).data(verdict.data, () => describeProof(proof))
    if (proof.exitCode !== 0) process.exitCode = proof.exitCode
    else if (verdict.failure) throw verdict.failure
  }

  /** One of our own commands, in either spelling, by its name alone; else a program. */
  #commandLine(words: readonly string[]): [string, ...string[]] {
    const [first, second] = words
    if (first === undefined) {
      throw new GigalixirError('USAGE', 'Prove what? Give the command that changes the app.', {
        next: ['For example: gigalixir sim prove -- deploy'],
      })
    }
    const isOurs = [first, `${first}:${second}`].some((id) => this.config.findCommand(id) !== undefined)
    return isOurs ? [process.execPath, ...programArguments('main'), ...words] : [first, ...words.slice(1)]
  }
}
