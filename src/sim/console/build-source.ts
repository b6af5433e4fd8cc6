import type { Source } from './channel.js'
import type { Watched } from './watched.js'

/** An answer of the API, as the page gets it. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

interface BuildBody {
  readonly data: { readonly output: string }
}

/** A build as it goes: its output is sent once, and only what was added to it after that. */
export function buildSource(watched: Watched<Answer>): Source {
  return async function* follow(signal) {
    let sent = ''
    for await (const { status, body } of watched.changes(signal)) {
      if (status !== 200) {
        yield { status, body }
        continue
      }
      const { output, ...build } = (body as BuildBody).data
      // Of a long output the middle is left out at some time: then it does not begin as it did.
      const added = output.startsWith(sent)
      yield { status, body: { data: build }, ...(added ? { add: output.slice(sent.length) } : { output }) }
      sent = output
    }
  }
}
