import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'

/**
 * Texts of others (an app's output, names of files, reasons) on a terminal. Colours may pass (SGR of ECMA-48, `ESC [ … m`);
 * whatever else would steer the terminal or change the order of what is read (titles, clearing, the clipboard of OSC 52,
 * directions of text) is shown as an escape instead, such as `\x1b`.
 */

const SGR = String.raw`\u001b\[[\d:;]{0,64}m`
/** Control characters but tab and line feed, those of C1, and what overrides the direction of text (UAX 9). */
const STEERING = new RegExp(
  String.raw`(${SGR}|\r(?=\n))|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
  'g',
)
/** The same among bytes of UTF-8, each as one character. */
const BYTES = String.raw`[\u0000-\u0008\u000b-\u001f\u007f]|\u00c2[\u0080-\u009f]|\u00e2\u0080[\u008e\u008f\u00aa-\u00ae]|\u00e2\u0081[\u00a6-\u00a9]`
const STEERING_BYTES = new RegExp(String.raw`(${SGR}|\r(?=\n))|${BYTES}`, 'g')
/** As git draws its progress: lines are begun anew, and erased to their end. */
const BUT_PROGRESS = new RegExp(String.raw`(${SGR}|\u001b\[K|\r)|${BYTES}`, 'g')
/** What may be the beginning of one of these, at the end of a piece. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what this is about
const UNFINISHED = /(?:\r|\u001b(?:\[[\d:;]{0,64})?|\u00c2|\u00e2[\u0080\u0081]?)$/

/** The text as a terminal may have it. */
export function shown(text: string): string {
  return text.replace(STEERING, (found: string, passes?: string) => passes ?? escaped(found.charCodeAt(0)))
}

/** The same for bytes as they come, however they are cut; every other byte is left as it is. */
export class ShownBytes {
  readonly #steering: RegExp
  #rest = ''

  /** @param withProgress whether lines may be drawn over */
  constructor(withProgress = false) {
    this.#steering = withProgress ? BUT_PROGRESS : STEERING_BYTES
  }

  take(chunk: Buffer): Buffer {
    const all = this.#rest + chunk.toString('latin1')
    this.#rest = UNFINISHED.exec(all)?.[0] ?? ''
    return this.#show(all.slice(0, all.length - this.#rest.length))
  }

  /** What is left at the end. */
  rest(): Buffer {
    const rest = this.#show(this.#rest)
    this.#rest = ''
    return rest
  }

  #show(bytes: string): Buffer {
    const text = bytes.replace(this.#steering, (found: string, passes?: string) => {
      if (passes !== undefined) return passes
      return escaped(Buffer.from(found, 'latin1').toString('utf8').charCodeAt(0))
    })
    return Buffer.from(text, 'latin1')
  }
}

/** The same as a stream to pass through. */
export class ShownStream extends Transform {
  readonly #bytes = new ShownBytes()

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#bytes.take(chunk))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#bytes.rest())
  }
}

function escaped(code: number): string {
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
