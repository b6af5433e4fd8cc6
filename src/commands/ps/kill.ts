import { Flags } from '@oclif/core'
import { getStatus, killReplica } from '../../lib/api/apps.js'
import type { Session } from '../../lib/api/session.js'
import { BaseCommand } from '../../lib/base-command.js'
import { confirmYes } from '../../lib/confirm.js'
import { appFlag, yesFlag } from '../../lib/flags.js'
import { GigalixirError } from '../../lib/errors.js'
import { askChoice, terminals } from '../../lib/ui/index.js'

export default class PsKill extends BaseCommand {
  static override summary = 'Kill a replica; a new one replaces it.'
  static override examples = ['<%= config.bin %> ps:kill --pod my-app-7d9c4']
  static override flags = {
    ...appFlag,
    pod: Flags.string({
      char: 'p',
      description: 'Replica name, as listed by: gigalixir ps',
      helpValue: 'REPLICA',
    }),
    ...yesFlag,
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(PsKill)
    const { app, session } = await this.appSession(flags)
    const pod = flags.pod ?? (await askReplica(session, app))
    await confirmYes({
      session,
      app,
      what: `This kills replica ${pod} at once, with the requests it is serving.`,
      yes: flags.yes,
      find: () => (flags.pod === undefined ? Promise.resolve() : requireReplica(session, app, pod)),
    })
    const { raw } = await killReplica(session, app, pod)
    this.output(flags).change(raw)
    this.output(flags).hint(`Killing ${pod}. Follow it with: gigalixir ps -a ${app}`)
  }
}

/** Jobs and runners are ended by the same call. @throws GigalixirError NOT_FOUND */
async function requireReplica(session: Session, app: string, name: string): Promise<void> {
  const { pods, one_offs: oneOffs = [] } = await getStatus(session, app)
  if ([...pods, ...oneOffs].some((each) => each.name === name)) return
  throw new GigalixirError('NOT_FOUND', `${app} has no replica \`${name}\`.`, {
    next:
      pods.length > 0
        ? [`There are: ${pods.map((pod) => pod.name).join(', ')}`]
        : [`See what runs: gigalixir ps -a ${app}`],
    data: { app, replica: name },
  })
}

async function askReplica(session: Session, app: string): Promise<string> {
  if (!terminals().canAsk) {
    throw new GigalixirError('USAGE', 'Which replica? Name it: --pod REPLICA', {
      next: [`Those that run: gigalixir ps -a ${app}`],
    })
  }
  const { pods } = await getStatus(session, app)
  if (pods.length === 0) throw new GigalixirError('NOT_FOUND', `${app} has no replicas.`, { data: { app } })
  return askChoice(
    { message: 'Which replica?', instead: '--pod REPLICA' },
    pods.map((pod) => pod.name),
  )
}
