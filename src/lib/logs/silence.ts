import { Transform } from 'node:stream'

/** Milliseconds without a line after which it is said that there is none. */
const SILENCE_MS = 1000

/**
 * A stream that lets everything through and notices when nothing comes, from now on.
 *
 * @param onSilence called once: when there was nothing for a moment, or until the end
 */
export function noticingSilence(onSilence: (ended: boolean) => void): Transform {
  let isTold = false
  const heard = () => {
    isTold = true
    clearTimeout(timer)
  }
  const tell = (ended: boolean) => {
    if (!isTold) onSilence(ended)
    heard()
  }
  const timer = setTimeout(() => tell(false), SILENCE_MS)
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      heard()
      done(null, chunk)
    },
    flush(done) {
      tell(true)
      done()
    },
    destroy(error, done) {
      heard()
      done(error)
    },
  })
}
