import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { yesFlag } from '../../lib/flags.js'
import { simHome } from '../../lib/paths.js'
import type { Output } from '../../lib/ui/index.js'
import { runningSimulator } from '../../sim/running.js'

export default class SimCa extends BaseCommand {
  static override summary = 'Print or trust the certificate for https with the simulator.'
  static override description =
    'Every simulator has an authority of its own, made when it is first needed; its key never leaves the folder of the simulator. ' +
    'With --trust, browsers and other programs of this machine trust it: on Linux the list of the system (needs root; sudo is asked for, never used without a word) and those of Chromium and Firefox, on macOS the login keychain, on Windows your trusted roots. ' +
    '--untrust undoes it, and so does sim reset. Trust it only on your own machine. Exit code 7 when no simulator is running.'
  static override examples = [
    'gigalixir sim ca --trust',
    'gigalixir sim ca --untrust',
    'gigalixir sim ca > ca.pem && curl --cacert ca.pem https://my-app.gigalixirapp.localhost:4443',
    'gigalixir sim ca --json',
  ]
  static override flags = {
    trust: Flags.boolean({
      description: 'Make browsers and other programs on this machine trust it.',
      exclusive: ['untrust'],
    }),
    untrust: Flags.boolean({ description: 'Undo --trust; the simulator may be stopped.' }),
    yes: Flags.boolean({ ...yesFlag.yes, description: 'Use sudo where needed, without asking.' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SimCa)
    const output = this.output(flags)
    if (flags.untrust) {
      const { caFileOf } = await import('../../sim/tls-manager/index.js')
      return this.#change(output, caFileOf(simHome()), 'remove', flags.yes)
    }
    const { control } = await runningSimulator(simHome())
    const { certificate, file } = await control.caCertificate()
    if (flags.trust) return this.#change(output, file, 'add', flags.yes)
    if (flags.json) {
      output.verbatim({ certificate, file }, () => certificate)
      return
    }
    // As it is, also into a pipe: that is what it is for.
    output.line(certificate.trimEnd())
    output.hint('Trust it on this machine: gigalixir sim ca --trust')
    output.hint(forPrograms(file))
  }

  async #change(output: Output, file: string, what: 'add' | 'remove', yes: boolean): Promise<void> {
    const { changeTrustHere, describeTrust, readAuthority, trustFailure } =
      await import('../../lib/trust/index.js')
    const authority = await readAuthority(file)
    if (authority === null)
      throw new GigalixirError('NOT_FOUND', `This simulator has no certificate (${file}).`, {
        next: ['One is made when the simulator runs: gigalixir sim up'],
      })
    const result = await changeTrustHere(authority, what, yes)
    output.data({ file, ...result }, () => describeTrust(result, what))
    const failure = trustFailure(result, what)
    if (failure) throw failure
    for (const note of result.notes) output.note(note)
    if (result.changes.some(({ state }) => state === 'changed'))
      output.hint('Restart browsers that are open.')
    if (what === 'remove') return
    output.hint(forPrograms(file))
    output.hint('Undo it: gigalixir sim ca --untrust')
  }
}

/** Those that bring lists of their own. */
function forPrograms(file: string): string {
  return `Programs of Node: NODE_EXTRA_CA_CERTS=${file}, of Python: REQUESTS_CA_BUNDLE=${file}`
}
