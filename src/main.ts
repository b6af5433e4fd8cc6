import { Config, flush } from '@oclif/core'
import type { Command } from '@oclif/core'
import { commands } from './command-index.js'
import { joinSpacedCommand } from './lib/joined-command.js'
import { reportFailure } from './lib/report-failure.js'

/**
 * The program: finds the command named by `argv` and runs it.
 *
 * Commands come from `command-index.ts` instead of oclif's folder scan, because the installed program is one bundle
 * and has no command folder. The manifest still tells oclif about all of them without loading any.
 *
 * @param root the package's own folder, where `package.json` and `oclif.manifest.json` are
 */
export async function main(root: string, argv: string[]): Promise<void> {
  try {
    const config = await loadConfig(root)
    await runCommand(
      config,
      joinSpacedCommand(argv, (id) => config.findCommand(id) !== undefined),
    )
  } catch (error) {
    await reportFailure(error, argv)
  } finally {
    await flush()
  }
}

/** oclif's configuration with our commands behind it. */
export async function loadConfig(root: string): Promise<Config> {
  const config = new Config({ root })
  await config.load()
  const plugin = config.plugins.get(config.name)
  if (!plugin) throw new Error(`no plugin named ${config.name} in ${root}`)
  plugin.findCommand = async (id: string) => {
    const load = commands[id]
    if (!load) throw new Error(`command ${id} is in the manifest but not in the program: run npm run build`)
    const command = (await load()).default
    command.id = id
    command.plugin = plugin
    return command
  }
  return config
}

async function runCommand(config: Config, argv: string[]): Promise<void> {
  const [id = 'help', ...rest] = argv
  if (id === '--version' || id === '-v') return config.runCommand('version', rest)
  if (id === '--help' || id === '-h' || id === 'help') return showHelp(config, rest)
  if (wantsHelp(rest)) return showHelp(config, [id])
  const command: Command.Loadable | undefined = config.findCommand(id)
  if (!command && config.findTopic(id)) return showHelp(config, [id])
  if (!command) {
    const { commandNotFound } = await import('./lib/command-not-found.js')
    throw commandNotFound(id, config)
  }
  await config.runCommand(id, rest, command)
}

function wantsHelp(argv: string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

async function showHelp(config: Config, argv: string[]): Promise<void> {
  const { Help } = await import('@oclif/core')
  await new Help(config).showHelp(argv.map((word) => word.replaceAll(' ', ':')))
}
