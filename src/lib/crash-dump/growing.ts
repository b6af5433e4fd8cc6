type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** A typed array that grows as numbers are added. */
export class Growing<A extends Numbers> {
  #items: A
  #length = 0

  constructor(readonly make: (length: number) => A) {
    this.#items = make(256)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#items.length) {
      const larger = this.make(Math.ceil(this.#items.length * 1.5))
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[this.#length++] = value
  }

  at(index: number): number {
    return index < this.#length ? (this.#items[index] ?? 0) : 0
  }

  /** Changes what was added before. */
  set(index: number, value: number): void {
    this.#items[index] = value
  }
}
