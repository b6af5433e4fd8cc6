import { GigalixirError } from './errors.js'
import { nearest } from './nearest.js'
import { WORDS_OF_OTHERS } from './words-of-others.js'

interface CommandNames {
  readonly id: string
  readonly aliases: readonly string[]
  readonly hidden: boolean
}

/**
 * The error for a command that does not exist, with the nearest one that does. It is only suggested, never run: a typing
 * mistake must not destroy anything. Words behind a command that takes none arrive here as well, as if they belonged to its
 * name.
 *
 * @param id what was asked for, in colon spelling
 * @param next the word behind it
 */
export function commandNotFound(
  id: string,
  commands: readonly CommandNames[],
  next?: string,
): GigalixirError {
  const names = commands.filter((command) => !command.hidden).flatMap(({ id, aliases }) => [id, ...aliases])
  const meant = WORDS_OF_OTHERS.get(`${id}:${next}`) ?? WORDS_OF_OTHERS.get(id)
  if (meant !== undefined && !names.includes(id)) return notFound(id, meant)
  const near = nearest(id, names.toSorted())
  const isNear = near && near.distance <= Math.max(2, Math.floor(id.length / 3))
  const called = commandBefore(id, names)
  if (called !== undefined && !(isNear && near.name !== called && near.distance <= 2))
    return new GigalixirError(
      'USAGE',
      `gigalixir ${called} takes no argument \`${id.slice(called.length + 1)}\`.`,
      { next: [`What it takes: gigalixir help ${called}`], data: { command: called } },
    )
  return notFound(id, isNear ? near.name : undefined)
}

function notFound(id: string, suggestion: string | undefined): GigalixirError {
  const isNear = suggestion !== undefined
  return new GigalixirError('USAGE', `There is no command \`${id}\`.`, {
    next: [...(isNear ? [`Did you mean: gigalixir ${suggestion}`] : []), 'All commands: gigalixir help'],
    data: { command: id, ...(isNear && { suggestion }) },
  })
}

/** The longest command whose name the other one begins with. */
function commandBefore(id: string, names: readonly string[]): string | undefined {
  return names.filter((name) => id.startsWith(`${name}:`)).sort((a, b) => b.length - a.length)[0]
}
