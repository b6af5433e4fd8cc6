import { LOCAL_APPS } from './platform-hosts.js'

/** What may stand before the platform's domain in a name: an app, or every app. */
const LABEL = /^[a-z0-9*-]$/

/** Names of apps on this machine, such as `shop.gigalixirapp.localhost`, that a config was set to. */
export class LocalNames {
  readonly #names = new Set<string>()

  constructor(config: Readonly<Record<string, string>>) {
    for (const value of Object.values(config)) this.#collect(value.toLowerCase())
  }

  get size(): number {
    return this.#names.size
  }

  /** @param host in lower case, without a port */
  has(host: string): boolean {
    return this.#names.has(host) || (host.endsWith(LOCAL_APPS) && this.#names.has(`*${LOCAL_APPS}`))
  }

  #collect(text: string): void {
    for (let at = text.indexOf(LOCAL_APPS); at !== -1; at = text.indexOf(LOCAL_APPS, at + 1)) {
      let start = at
      while (start > 0 && LABEL.test(text.charAt(start - 1))) start -= 1
      if (start < at) this.#names.add(text.slice(start, at) + LOCAL_APPS)
    }
  }
}
