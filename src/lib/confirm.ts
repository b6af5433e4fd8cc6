import { GigalixirError } from './errors.js'
import { askText, terminals } from './ui/index.js'

/**
 * Lets a person confirm something that cannot be undone by typing the name of the thing; `-y` and `--confirm NAME` do it
 * beforehand.
 *
 * @throws GigalixirError CONFIRMATION_NEEDED when it is not confirmed
 */
export async function confirmByName(options: {
  /** What will happen, in a sentence. */
  what: string
  name: string
  yes: boolean
  /** What `--confirm` says. */
  given: string | undefined
}): Promise<void> {
  const { what, name, yes, given } = options
  if (yes || given === name) return
  if (given === undefined && !terminals().canAsk) {
    throw new GigalixirError('CONFIRMATION_NEEDED', `${what} It has to be confirmed.`, {
      next: [`Confirm it: -y, or --confirm ${name}`],
      data: { name },
    })
  }
  const typed =
    given ?? (await askText({ message: `${what}\nType its name to confirm:`, instead: `--confirm ${name}` }))
  if (typed === name) return
  throw new GigalixirError('CONFIRMATION_NEEDED', `\`${typed}\` is not \`${name}\`. Nothing was done.`, {
    data: { name },
  })
}
