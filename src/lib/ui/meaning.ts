import { colors } from './color.js'

/** What a word says of the thing it is about. */
type Meaning = 'good' | 'pending' | 'bad' | 'incidental'

/** States of apps, replicas, releases, builds, databases and checks, by the word they begin with. */
const MEANINGS: Readonly<Record<Meaning, readonly string[]>> = {
  good: 'ok healthy running live current active available succeeded completed runnable enabled on'.split(' '),
  pending:
    'warn starting started booting pending queued building waiting rolling restarting updating creating unhealthy draining terminating degraded maintenance'.split(
      ' ',
    ),
  bad: 'fail failed error crashed crashing crashloopbackoff stopped killed unavailable rejected suspended oomkilled'.split(
    ' ',
  ),
  incidental: 'superseded replaced cancelled canceled unknown off'.split(' '),
}

const MEANING_OF = new Map(
  Object.entries(MEANINGS).flatMap(([meaning, words]) => words.map((word) => [word, meaning as Meaning])),
)

/**
 * A state in the colour of what it means: green for good, yellow for what is under way or wants a look, red for what failed.
 * The word itself stays, so that nothing is lost without colours; a word that is not known stays as it is.
 *
 * @param text a state, such as `Healthy` or `failed, again in 20 s`
 */
export function inStateColor(text: string): string {
  const first = /^\p{L}+/u.exec(text)?.[0].toLowerCase() ?? ''
  const { green, yellow, red, dim } = colors(process.stdout)
  const paint = { good: green, pending: yellow, bad: red, incidental: dim }
  const meaning = MEANING_OF.get(first)
  return meaning === undefined ? text : paint[meaning](text)
}
