/**
 * A number of a JSON text that JavaScript would write otherwise than it was written: more digits than a double keeps
 * (`9007199254740993`), or another form of the same (`1.0`, `1e3`). It is printed again as it came.
 */
export class ExactNumber {
  /** As it stands in the JSON text. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The nearest double. */
  valueOf(): number {
    return Number(this.text)
  }

  toString(): string {
    return this.text
  }
}
