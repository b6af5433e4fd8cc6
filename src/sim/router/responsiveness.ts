/**
 * Whether a replica answers: one that accepts connections and says nothing looks healthy to whoever only connects. Counted is
 * the time in which at least one request waits and none is answered.
 */
export class Responsiveness {
  readonly #now: () => number
  #waiting = 0
  /** Since when somebody waits without any answer; undefined when nobody does. */
  #since: number | undefined
  /** Milliseconds of such time before that. */
  #before = 0
  #nextTrial = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** A request was sent. */
  asked(): void {
    this.#waiting += 1
    this.#since ??= this.#now()
  }

  /** One was answered. */
  answered(): void {
    this.#waiting -= 1
    this.#before = 0
    this.#since = this.#waiting > 0 ? this.#now() : undefined
  }

  /** One ended without an answer: the client gave up, or the connection broke. */
  gaveUp(): void {
    this.#waiting -= 1
    if (this.#waiting > 0 || this.#since === undefined) return
    this.#before += this.#now() - this.#since
    this.#since = undefined
  }

  /** Whether nothing was answered for that many milliseconds, although somebody waited. */
  isSilent(milliseconds: number): boolean {
    const now = this.#since === undefined ? 0 : this.#now() - this.#since
    return this.#before + now >= milliseconds
  }

  /** Whether it is time to try one that is silent once more; only once within so many milliseconds. */
  mayBeTried(milliseconds: number): boolean {
    if (this.#now() < this.#nextTrial) return false
    this.#nextTrial = this.#now() + milliseconds
    return true
  }
}
