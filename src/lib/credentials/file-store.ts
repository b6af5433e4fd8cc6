import { join } from 'node:path'
import { isRecord, readJsonFile, writePrivateFile } from '../atomic-file.js'
import { configDir } from '../paths.js'
import type { Credential, CredentialStore } from './credential.js'

/** Credentials in a file only its owner can read: `credentials.json` beside the settings, `{"<target>": {email, apiKey}}`. */
export class FileCredentialStore implements CredentialStore {
  readonly #file: string

  constructor(folder: string = configDir()) {
    this.#file = join(folder, 'credentials.json')
  }

  get name(): string {
    return this.#file
  }

  read(target: string): Credential | undefined {
    const all = readJsonFile(this.#file)
    const entry = all && Object.hasOwn(all, target) ? all[target] : undefined
    if (!isRecord(entry) || typeof entry.email !== 'string' || typeof entry.apiKey !== 'string')
      return undefined
    return { email: entry.email, apiKey: entry.apiKey }
  }

  write(target: string, { email, apiKey }: Credential): void {
    this.#save({ ...readJsonFile(this.#file), [target]: { email, apiKey } })
  }

  remove(target: string): boolean {
    const all = readJsonFile(this.#file)
    if (!all || !Object.hasOwn(all, target)) return false
    this.#save(Object.fromEntries(Object.entries(all).filter(([name]) => name !== target)))
    return true
  }

  #save(all: Record<string, unknown>): void {
    writePrivateFile(this.#file, JSON.stringify(all, null, 2) + '\n')
  }
}
