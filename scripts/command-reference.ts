import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'

interface FlagInfo {
  readonly name: string
  readonly char?: string
  readonly type: 'boolean' | 'option'
  readonly description?: string
  readonly summary?: string
  readonly helpValue?: string | string[]
  readonly helpGroup?: string
  readonly hidden?: boolean
  readonly allowNo?: boolean
  readonly options?: string[]
}

interface CommandInfo {
  readonly id: string
  readonly hidden?: boolean
  readonly summary?: string
  readonly description?: string
  readonly aliases: readonly string[]
  readonly hiddenAliases?: readonly string[]
  readonly strict?: boolean
  readonly args: Record<string, { name: string; description?: string; required?: boolean; hidden?: boolean }>
  readonly flags: Record<string, FlagInfo>
  readonly examples?: readonly (string | { command: string; description?: string })[]
}

export type Commands = Record<string, CommandInfo>

/** The reference of every command as a page of its own, from what their help says. */
export async function referencePage(commands: Commands, root: string): Promise<string> {
  const parts = [
    '# Commands',
    'Written by `npm run manifest` from the help of each command. Both spellings work: `gigalixir apps:create` and `gigalixir apps create`.',
    'Every command takes `--json` (data, and errors, as JSON), `--target NAME` (the platform to talk to) and `--help`.',
    overview(shown(commands)),
    ...shown(commands).map(entry),
  ]
  return formatted(parts.join('\n\n') + '\n', root)
}

/** One line per command, to find it by. */
function overview(commands: readonly CommandInfo[]): string {
  const rows = commands.map(({ id, summary = '' }) => `| [\`${id}\`](#${anchor(id)}) | ${summary} |`)
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n')
}

function entry(command: CommandInfo): string {
  const args = Object.values(command.args).filter((arg) => !arg.hidden)
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden && flag.helpGroup !== 'GLOBAL')
  const words = args.map(({ name, required }) => (required ? name.toUpperCase() : `[${name.toUpperCase()}]`))
  const old = [...command.aliases, ...(command.hiddenAliases ?? [])]
  return [
    `## ${command.id}`,
    [command.summary, command.description].filter(Boolean).join(' '),
    ['```', `gigalixir ${[command.id, ...words].join(' ')}${flags.length > 0 ? ' [flags]' : ''}`, '```'].join(
      '\n',
    ),
    [...args.map(argumentLine), ...flags.map(flagLine)].join('\n'),
    (command.examples ?? []).length > 0 ? 'Examples:' : '',
    (command.examples ?? []).map(exampleLine).join('\n'),
    old.length > 0 ? `Also: ${old.map((name) => `\`${name}\``).join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function argumentLine({ name, description = '' }: { name: string; description?: string }): string {
  return `- \`${name.toUpperCase()}\` ${description}`
}

function flagLine(flag: FlagInfo): string {
  const name = flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`
  const helpValue = Array.isArray(flag.helpValue) ? flag.helpValue.join(' ') : flag.helpValue
  const value =
    flag.type === 'boolean'
      ? ''
      : ` ${helpValue ?? (flag.options ? flag.options.join('|') : flag.name.toUpperCase())}`
  const short = flag.char ? `-${flag.char}, ` : ''
  return `- \`${short}${name}${value}\` ${flag.description ?? flag.summary ?? ''}`
}

function exampleLine(example: string | { command: string; description?: string }): string {
  const { command, description } =
    typeof example === 'string' ? { command: example, description: undefined } : example
  const line = command.replaceAll('<%= config.bin %>', 'gigalixir').replace(/^\$ /, '')
  return `- ${description ? `${description}: ` : ''}\`${line}\``
}

function shown(commands: Commands): CommandInfo[] {
  return Object.values(commands)
    .filter((command) => !command.hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** As GitHub makes them from headings. */
function anchor(id: string): string {
  return id.toLowerCase().replaceAll(/[^\w-]/g, '')
}

async function formatted(text: string, root: string): Promise<string> {
  return format(text, { ...(await resolveConfig(join(root, 'README.md'))), parser: 'markdown' })
}
