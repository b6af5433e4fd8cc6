import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { yesFlag } from '../../lib/flags.js'
import { simHome } from '../../lib/paths.js'
import { endSimulatorAccess } from '../../lib/simulator-access.js'
import { changeTrustHere, readAuthority, trustFailure } from '../../lib/trust/index.js'
import type { TrustResult } from '../../lib/trust/index.js'
import { Steps, askYes, terminals } from '../../lib/ui/index.js'
import { describeReset, reset } from '../../sim/reset.js'
import { caFileOf } from '../../sim/tls-manager/index.js'

export default class SimReset extends BaseCommand {
  static override summary = 'Remove the simulator and all its data.'
  static override description =
    'Removes its apps, releases, logs, keys and snapshots, and exactly its own containers, networks and volumes; undoes sim ca --trust. Works whether it runs or not. Cannot be undone.'
  static override examples = ['gigalixir sim reset', 'gigalixir sim reset -y --images']
  static override flags = {
    ...yesFlag,
    images: Flags.boolean({ description: 'Also remove the stack images; the next start rebuilds them.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SimReset)
    const home = simHome()
    if (!flags.yes) await confirm(home)
    const untrusted = await untrust(home)
    const steps = new Steps()
    const result = await reset({
      home,
      images: flags.images,
      progress: (event) => steps.report(event),
      signal: this.signal,
    }).finally(() => steps.stop())
    await endSimulatorAccess(true)
    const output = this.output(flags)
    output.data(
      { ...result, untrusted: untrusted?.changes.filter(({ state }) => state !== 'unchanged') ?? [] },
      () => describeReset(result),
    )
    const left = untrusted && trustFailure(untrusted, 'remove')
    if (left) output.note([`${left.message} To undo \`sim ca --trust\`:`, ...left.next].join('\n  '))
  }
}

/** Undoes `sim ca --trust`, while the certificate is still known. Its key is removed in any case. */
async function untrust(home: string): Promise<TrustResult | null> {
  const authority = await readAuthority(caFileOf(home)).catch((error: unknown) => {
    // A damaged file is no reason to keep a simulator.
    if (error instanceof GigalixirError) return null
    throw error
  })
  return authority && changeTrustHere(authority, 'remove', false)
}

async function confirm(home: string): Promise<void> {
  const what = `All apps, releases, logs, keys and snapshots of the simulator in ${home} will be removed.`
  if (!terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `Not confirmed. ${what}`, {
      next: ['Confirm it: gigalixir sim reset -y'],
    })
  }
  if (await askYes({ message: `${what} Go on?`, instead: '-y' })) return
  throw new GigalixirError('CONFIRMATION_NEEDED', 'Not confirmed. Nothing was removed.')
}
