import { isRecord } from '../atomic-file.js'
import { parseJson } from '../json/parse-json.js'

/**
 * What the platform answered to a call that succeeded. Production sends `{"data": …}` with an object, a list or a text in
 * it, `{}`, or nothing at all, differently for each call (its existing client looks at hardly any of it).
 */
export interface Answer {
  /** What is inside `data`, else the whole body; `{}` when there is none. What is no JSON is here as text. */
  readonly raw: unknown
  /** Whether it could be read: an empty body can, a page of something in between cannot. */
  readonly readable: boolean
}

/** @param text the body of an answer with a 2xx status */
export function readAnswer(text: string): Answer {
  if (text.trim() === '') return { raw: {}, readable: true }
  let body: unknown
  try {
    body = parseJson(text)
  } catch {
    return { raw: text, readable: false } // whoever asked decides what that means
  }
  return { raw: isRecord(body) && Object.hasOwn(body, 'data') ? body.data : body, readable: true }
}

/** What a reader made of an answer, together with the answer itself, which `--json` prints. */
export type Answered<T> = T & { readonly raw: unknown }

/** @param value a view of its own, which gets the answer as a property that is not copied or printed with it */
export function answered<T extends object>(value: T, { raw }: Answer): Answered<T> {
  return Object.defineProperty(value, 'raw', { value: raw }) as Answered<T>
}
