import { Config } from '@oclif/core'
import type { Command } from '@oclif/core'
import { commands } from './command-index.js'
import { GigalixirError, systemCode } from './lib/errors.js'
import { isGuide } from './lib/help/guide-names.js'
import { helpWidth, ProgramHelp } from './lib/help/program-help.js'
import { joinSpacedCommand, leadingFlags } from './lib/joined-command.js'
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
  // Before oclif's own listener, which throws what is not EPIPE; for as long as there may be something left to write.
  if (!process.stdout.listeners('error').includes(onOutputFailure))
    process.stdout.prependListener('error', onOutputFailure)
  try {
    await runCommand(await loadConfig(root), argv)
  } catch (error) {
    reportFailure(error, argv)
  }
}

/**
 * Whoever read our output went away, as `| head` does: nothing is left to do, and nothing failed. The system's word for it
 * is EPIPE, ECONNRESET where stdout is a socket, EOF on Windows. Anything else, such as a full disk, is a failure.
 */
function onOutputFailure(error: Error): void {
  if (!['EPIPE', 'ECONNRESET', 'EOF'].includes(systemCode(error) ?? '')) {
    reportFailure(
      new GigalixirError('STORAGE_FAILED', `The output could not be written: ${error.message}.`, {
        cause: error,
      }),
      process.argv.slice(2),
    )
  }
  process.exit()
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
  const isCommand = (id: string) => config.findCommand(id) !== undefined
  const isTopic = (id: string) => config.findTopic(id) !== undefined
  const join = (words: readonly string[]) => joinSpacedCommand(words, (id) => isCommand(id) || isTopic(id))

  const { flags, rest: words } = leadingFlags(argv)
  const [id = 'help', ...others] = join(words)
  const rest = [...flags, ...others]
  if (id === '--version' || id === '-v') return config.runCommand('version', rest)
  const wanted =
    id === '--help' || id === '-h' || id === 'help' ? join(others) : wantsHelp(rest) ? [id] : undefined
  const helpFor = wanted?.find((word) => !word.startsWith('-'))
  if (wanted && (helpFor === undefined || isCommand(helpFor) || isTopic(helpFor)))
    return showHelp(config, helpFor)
  if (id === 'help' && helpFor !== undefined && isGuide(helpFor)) {
    const { guideText } = await import('./lib/help/guides.js')
    process.stdout.write(guideText(helpFor, helpWidth()))
    return
  }

  const name = helpFor ?? id
  const command: Command.Loadable | undefined = config.findCommand(name)
  if (!command && isTopic(name) && (rest[0] === undefined || rest[0].startsWith('-')))
    return showHelp(config, name)
  if (!command) {
    const { commandNotFound } = await import('./lib/command-not-found.js')
    throw commandNotFound(isTopic(name) && rest[0] ? `${name}:${rest[0]}` : name, config.commands, rest[0])
  }
  if (meansSubcommand(command, rest) && isTopic(name)) {
    const { commandNotFound } = await import('./lib/command-not-found.js')
    throw commandNotFound(`${name}:${rest[0] ?? ''}`, config.commands)
  }
  await config.runCommand(name, rest, command)
}

/** `apps craete`: a word where the command takes none, and where there are subcommands, is a mistyped subcommand. */
function meansSubcommand(command: Command.Loadable, [word]: string[]): boolean {
  const takesWords = command.strict === false || Object.keys(command.args).length > 0
  return !takesWords && word !== undefined && /^[a-z]/.test(word)
}

function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

async function showHelp(config: Config, id?: string): Promise<void> {
  await new ProgramHelp(config).showHelp(id === undefined ? [] : [id])
}
