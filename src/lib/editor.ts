import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GigalixirError } from './errors.js'
import { runInteractive } from './process/run-interactive.js'

/**
 * Lets the person change a text in their own editor: $VISUAL, else $EDITOR, else what the system has. The text is in a file
 * that only they can read, in a folder that only they can enter, and gone afterwards.
 *
 * @param name of the file; an editor colours its text by it
 * @throws GigalixirError PROGRAM_FAILED when the editor cannot be started or ends with another exit code than 0
 */
export async function editText(text: string, name: string, env = process.env): Promise<string> {
  const [program = '', ...args] = editorCommand(env)
  const folder = await mkdtemp(join(tmpdir(), 'gigalixir-edit-'))
  try {
    const file = join(folder, name)
    await writeFile(file, text, { mode: 0o600 })
    const exitCode = await runInteractive(program, [...args, file], {
      whenMissing: 'Name your editor: EDITOR=nano in the environment.',
    })
    if (exitCode !== 0) {
      throw new GigalixirError(
        'PROGRAM_FAILED',
        `The editor \`${program}\` ended with exit code ${exitCode}. Nothing was changed.`,
        { data: { exitCode } },
      )
    }
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The editor with its arguments, such as `code --wait`. A path with blanks is written in quotes. */
export function editorCommand(env: NodeJS.ProcessEnv, platform = process.platform): string[] {
  const chosen = [env.VISUAL, env.EDITOR].find((each) => each !== undefined && each.trim() !== '')
  if (chosen === undefined) return [platform === 'win32' ? 'notepad' : 'vi']
  return [...chosen.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}
