import { Flags } from '@oclif/core'
import { BaseCommand } from '../../lib/base-command.js'
import { GigalixirError } from '../../lib/errors.js'
import { simHome } from '../../lib/paths.js'
import { endSimulatorAccess, gainSimulatorAccess } from '../../lib/simulator-access.js'
import { Steps } from '../../lib/ui/index.js'
import { BUILDPACK_MODES } from '../../sim/config.js'
import { ControlClient, TIERS } from '../../sim/control/index.js'
import type { Tier } from '../../sim/control/index.js'
import { endpointsAt } from '../../sim/endpoints.js'
import { stayWith } from '../../sim/foreground.js'
import { up } from '../../sim/up.js'

export default class SimUp extends BaseCommand {
  static override summary = 'Start the simulator.'
  static override description =
    'Starts a Gigalixir platform on your own Docker, in the background, and makes it the target of your commands. Its local user is made and logged in for you.'
  static override examples = [
    'gigalixir sim up',
    'gigalixir sim up --foreground',
    'gigalixir sim up --port 5080',
    { description: 'Try the limits of the free tier', command: 'gigalixir sim up --tier free' },
  ]
  static override hiddenAliases = ['sim:start']
  static override flags = {
    foreground: Flags.boolean({
      description: 'Stay in the foreground with the log on stderr; Ctrl-C stops.',
    }),
    port: Flags.integer({
      description: 'Preferred port; the next free one if it is taken.',
      min: 1,
      max: 65_535,
    }),
    buildpacks: Flags.string({
      description:
        "What builds: our own equivalents of the platform's five buildpacks, theirs from the network, or theirs when they can be had.",
      options: [...BUILDPACK_MODES],
    }),
    tier: Flags.string({
      description:
        'Put the local user on this tier, with its limits; it is standard unless you say so, and stays.',
      options: [...TIERS],
    }),
    'base-image': Flags.string({ description: 'Make the stack from this Docker image.', helpValue: 'IMAGE' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(SimUp)
    const output = this.output(flags)
    const steps = new Steps()
    const { locator, started, child } = await up({
      home: simHome(),
      life: flags.foreground ? 'foreground' : 'background',
      env: {
        ...process.env,
        ...(flags.port !== undefined && { GIGALIXIR_SIM_HTTP_PORT: String(flags.port) }),
        ...(flags.buildpacks !== undefined && { GIGALIXIR_SIM_BUILDPACKS: flags.buildpacks }),
        ...(flags['base-image'] !== undefined && { GIGALIXIR_SIM_BASE_IMAGE: flags['base-image'] }),
      },
      // In the foreground the log is on stderr, and tells the same.
      progress: (event) => {
        if (!flags.foreground) steps.report(event)
      },
      notice: (text) => steps.note(text),
      signal: this.signal,
    }).finally(() => steps.stop())

    const endpoints = endpointsAt(locator.port, locator.httpsPort)
    const control = new ControlClient(locator.port, locator.token)
    if (flags.tier !== undefined) await control.setTier(flags.tier as Tier)
    const { email, target } = await gainSimulatorAccess(endpoints.api, () => control.issueKey())
    const console = await consoleOf(control)
    output.data(
      {
        started,
        pid: locator.pid,
        instance: locator.instance,
        endpoints,
        email,
        target: target.name,
        console,
      },
      () =>
        [
          started ? 'The simulator is running.' : 'The simulator is already running.',
          `  API      ${endpoints.api}`,
          `  git      ${endpoints.git}`,
          `  apps     ${endpoints.apps}`,
          ...(endpoints.secure_apps === undefined ? [] : [`           ${endpoints.secure_apps}`]),
          `  user     ${email}`,
          ...(console === undefined ? [] : [`  console  ${console}`]),
        ].join('\n'),
    )
    if (!started && flags.buildpacks !== undefined) {
      const mode = await buildpackMode(control)
      if (mode !== undefined && mode !== flags.buildpacks)
        output.note(
          `It builds with buildpacks "${mode}" until it is started again: gigalixir sim down; gigalixir sim up --buildpacks ${flags.buildpacks}`,
        )
    }
    output.hint("Your commands talk to it now. Next, in your app's folder: gigalixir apps:create")
    if (!child) return
    process.exitCode = await stayWith(child, this.signal, (text) => output.note(text))
    await endSimulatorAccess(false)
  }
}

/** An address that opens its console once. @returns undefined for a simulator of an older version, which has none */
async function consoleOf(control: ControlClient): Promise<string | undefined> {
  try {
    return await control.consoleUrl()
  } catch (error) {
    if (error instanceof GigalixirError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

/** What a running simulator builds with. */
async function buildpackMode(control: ControlClient): Promise<string | undefined> {
  const { components } = await control.status()
  const mode = components.find(({ name }) => name === 'build-server')?.info.buildpacks
  return typeof mode === 'string' ? mode : undefined
}
