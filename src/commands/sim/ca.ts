import { BaseCommand } from '../../lib/base-command.js'
import { simHome } from '../../lib/paths.js'
import { runningSimulator } from '../../sim/running.js'

export default class SimCa extends BaseCommand {
  static override summary = 'Print the certificate to trust for https with the simulator.'
  static override description =
    'Every simulator has an authority of its own, made when it is first needed; its key never leaves the folder of the simulator. Trust it only on your own machine. Exit code 7 when no simulator is running.'
  static override examples = [
    'gigalixir sim ca > ca.pem && curl --cacert ca.pem https://my-app.gigalixirapp.localhost:4443',
    'gigalixir sim ca --json',
  ]

  async run(): Promise<void> {
    const { flags } = await this.parse(SimCa)
    const { control } = await runningSimulator(simHome())
    const { certificate, file } = await control.caCertificate()
    const output = this.output(flags)
    if (flags.json) {
      output.data({ certificate, file }, () => certificate)
      return
    }
    // As it is, also into a pipe: that is what it is for.
    output.line(certificate.trimEnd())
    for (const line of howToTrust(file)) output.hint(line)
  }
}

/** Only Linux could be tried; the others by their manuals (security(1), certutil). */
function howToTrust(file: string, platform = process.platform): string[] {
  const browsers = 'Firefox has a list of its own: Settings, Certificates, Authorities.'
  const programs = `Programs of Node: NODE_EXTRA_CA_CERTS=${file}`
  if (platform === 'darwin')
    return [
      `To trust it: security add-trusted-cert -k ~/Library/Keychains/login.keychain-db ${file}`,
      browsers,
      programs,
    ]
  if (platform === 'win32')
    return [`To trust it: certutil -user -addstore Root "${file}"`, browsers, programs]
  return [
    `To trust it, in Debian and Ubuntu: sudo cp ${file} /usr/local/share/ca-certificates/gigalixir-sim.crt && sudo update-ca-certificates`,
    `Chrome and Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n gigalixir-sim -i ${file}`,
    browsers,
    programs,
  ]
}
