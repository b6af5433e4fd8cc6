import { Args, Flags } from '@oclif/core'
import { makeAnyCall, METHODS } from '../lib/api/any-call.js'
import { BaseCommand } from '../lib/base-command.js'
import { GigalixirError } from '../lib/errors.js'
import { readInput } from '../lib/read-input.js'
import { copyToStdout } from '../lib/ui/index.js'

export default class Api extends BaseCommand {
  static override summary = 'Call the platform API directly.'
  static override description = 'Uses your login; prints the response as it is.'
  static override examples = [
    '<%= config.bin %> api GET /api/apps',
    `<%= config.bin %> api PUT /api/apps/my-app/scale --data '{"replicas": 2}'`,
    {
      description: 'With a body from another program',
      command: 'make-body | <%= config.bin %> api POST api/apps -f -',
    },
  ]
  static override args = {
    method: Args.string({ description: `One of ${METHODS.join(', ')}.`, required: true }),
    path: Args.string({ description: 'Path and query, such as /api/apps.', required: true }),
  }
  static override flags = {
    data: Flags.string({ char: 'd', description: 'The body: a JSON object.', helpValue: 'JSON' }),
    file: Flags.string({ char: 'f', description: 'A file with the body; `-` is stdin.' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Api)
    if (flags.data !== undefined && flags.file !== undefined)
      throw new GigalixirError('USAGE', 'Give --data or --file, not both.')
    const body = flags.file === undefined ? flags.data : await readInput(flags.file)
    const session = await this.session(flags)
    const answer = await makeAnyCall(session, { method: args.method, path: args.path, body })
    try {
      await copyToStdout(answer.body, { signal: this.signal, raw: true })
    } catch (error) {
      throw session.streamFailure(error)
    }
    if (isJson(answer.headers['content-type'])) process.stdout.write('\n')
  }
}

/** JSON comes without a line end, and a prompt would stand right behind it. */
function isJson(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.includes('json')
}
