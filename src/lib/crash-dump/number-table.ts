/** A number in place of a missing one. */
const FREE = -1

/**
 * Numbers by number, in two flat arrays: a dump has millions of addresses, and a `Map` would take ten times the memory.
 * Keys and values are whole numbers from 0 to 2^53.
 */
export class NumberTable {
  #keys: Float64Array
  #values: Float64Array
  #mask: number
  #size = 0

  constructor(expected = 64) {
    let capacity = 128
    while (capacity * 0.7 < expected) capacity *= 2
    this.#mask = capacity - 1
    this.#keys = new Float64Array(capacity).fill(FREE)
    this.#values = new Float64Array(capacity)
  }

  get size(): number {
    return this.#size
  }

  get(key: number): number | undefined {
    const slot = this.#slot(key)
    return this.#keys[slot] === key ? this.#values[slot] : undefined
  }

  /** Keeps what was put there first. */
  add(key: number, value: number): void {
    const slot = this.#slot(key)
    if (this.#keys[slot] === key) return
    this.#keys[slot] = key
    this.#values[slot] = value
    if (++this.#size > this.#keys.length * 0.7) this.#grow()
  }

  /** Where the key is, or where it would go. */
  #slot(key: number): number {
    // Addresses are multiples of eight and near each other: both halves are mixed.
    const low = key % 0x1_0000_0000
    let hash = Math.imul(low ^ (low >>> 15) ^ (key / 0x1_0000_0000), 0x9e37_79b1)
    hash ^= hash >>> 16
    let slot = hash & this.#mask
    while (this.#keys[slot] !== FREE && this.#keys[slot] !== key) slot = (slot + 1) & this.#mask
    return slot
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#mask = keys.length * 2 - 1
    this.#keys = new Float64Array(keys.length * 2).fill(FREE)
    this.#values = new Float64Array(keys.length * 2)
    for (const [at, key] of keys.entries()) {
      if (key === FREE) continue
      const slot = this.#slot(key)
      this.#keys[slot] = key
      this.#values[slot] = values[at] ?? 0
    }
  }
}
