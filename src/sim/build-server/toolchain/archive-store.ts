import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { messageOf, systemCode } from '../../../lib/errors.js'
import { parseArchives } from './archive-list.js'
import type { ListedArchive } from './archive-list.js'
import { download, NoAnswer } from './download.js'
import type { Download } from './download.js'

/** An archive that lies here. */
export interface StoredArchive {
  readonly file: string
  readonly bytes: number
}

/** Why an archive cannot be had, in words for the person who pushes. */
export class ArchiveMissing extends Error {
  override readonly name = 'ArchiveMissing'
}

/** Milliseconds until the other side has to have begun to answer, and to have sent all of it. */
const ANSWER = 3000
const WHOLE = 3 * 60_000
/** Milliseconds in which nobody is asked again who did not answer: the next pushes do not wait, too. */
const AWAY = 60_000

/**
 * Archives of one address, each downloaded when it is first needed and kept from then on. What is here is never asked for
 * again, so that it serves offline.
 */
export class ArchiveStore {
  readonly #folder: string
  readonly #base: URL
  readonly #env: NodeJS.ProcessEnv
  #awayUntil = 0
  #away = ''

  /**
   * @param base where the lists and archives are; its path ends in a slash
   * @param env may name a proxy
   */
  constructor(folder: string, base: URL, env: NodeJS.ProcessEnv = process.env) {
    this.#folder = folder
    this.#base = base
    this.#env = env
  }

  /** An archive that was downloaded before. */
  async stored(path: string): Promise<StoredArchive | null> {
    const file = this.#file(path)
    try {
      return { file, bytes: (await stat(file)).size }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
  }

  /** What there is in a folder; as it was last known when nobody answers. @throws ArchiveMissing */
  async list(folder: string, signal: AbortSignal): Promise<ListedArchive[]> {
    const path = `${folder}/builds.txt`
    try {
      const text = await (await this.#ask(path, signal)).text()
      await this.#write(path, Readable.from([text]))
      return parseArchives(text)
    } catch (error) {
      signal.throwIfAborted()
      const known = await readFile(this.#file(path), 'utf8').catch(() => null)
      if (known === null) throw error
      return parseArchives(known)
    }
  }

  /** @param sha256 what its content must be, where that is known @throws ArchiveMissing */
  async download(path: string, sha256: string | null, signal: AbortSignal): Promise<StoredArchive> {
    const answer = await this.#ask(path, signal)
    if (!answer.body) throw new ArchiveMissing(`${this.#base.host} sent nothing`)
    const hash = createHash('sha256')
    const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>)
    async function* hashed(): AsyncGenerator<Uint8Array> {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        hash.update(chunk)
        yield chunk
      }
    }
    try {
      await this.#write(path, hashed(), () => {
        if (sha256 !== null && hash.digest('hex') !== sha256)
          throw new ArchiveMissing(`what ${this.#base.host} sent is not what its list says`)
      })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ArchiveMissing || systemCode(error) === 'ENOSPC') throw error
      throw new ArchiveMissing(`the download from ${this.#base.host} broke off: ${messageOf(error)}`)
    }
    const stored = await this.stored(path)
    if (!stored) throw new Error(`${path} is not there right after it was downloaded`)
    return stored
  }

  async #ask(path: string, signal: AbortSignal): Promise<Download> {
    if (performance.now() < this.#awayUntil) throw new ArchiveMissing(this.#away)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), ANSWER)
    let answer: Download
    try {
      const whole = AbortSignal.any([signal, late.signal, AbortSignal.timeout(WHOLE)])
      answer = await download(new URL(path, this.#base), whole, this.#env)
    } catch (error) {
      signal.throwIfAborted()
      this.#awayUntil = performance.now() + AWAY
      this.#away = error instanceof NoAnswer ? error.message : `${this.#base.host} does not answer`
      throw new ArchiveMissing(this.#away, { cause: error })
    } finally {
      clearTimeout(timer)
    }
    if (answer.ok) return answer
    await answer.body?.cancel()
    throw new ArchiveMissing(`${this.#base.host} answered with status ${answer.status}`)
  }

  /** All of it or nothing. */
  async #write(
    path: string,
    content: AsyncIterable<Uint8Array | string>,
    check: () => void = () => undefined,
  ): Promise<void> {
    const file = this.#file(path)
    const part = `${file}.${randomBytes(4).toString('hex')}.part`
    await mkdir(dirname(file), { recursive: true })
    try {
      await pipeline(content, createWriteStream(part))
      check()
      await rename(part, file)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  #file(path: string): string {
    return join(this.#folder, ...path.split('/'))
  }
}
