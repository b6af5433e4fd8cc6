import { randomBytes, X509Certificate } from 'node:crypto'
import { readFile, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import { issueCertificate, makeAuthority } from './authority.js'
import type { KeyPair } from './authority.js'

/** Milliseconds before its end in which a certificate is made anew. */
const RENEW_BEFORE = 30 * 86_400_000

/** A certificate to be served. */
export interface Served extends KeyPair {
  /** When it should be asked for again. */
  readonly renewAt: Date
}

/** The file people can let their programs trust, in the home of a simulator; made when the authority is. */
export function caFileOf(home: string): string {
  return join(home, 'tls', 'ca.pem')
}

/**
 * The certificates of a simulator, in the folder `tls` of its home: `authority.json` with its key, `ca.pem` for people to
 * trust, and one file for each name that was served. Made when they are first asked for, and again before they end.
 */
export class CertificateStore {
  readonly #folder: string
  /** The file people can tell their programs to trust. */
  readonly caFile: string
  readonly #now: () => Date
  #authority: Promise<KeyPair> | undefined

  constructor(home: string, now: () => Date = () => new Date()) {
    this.#folder = join(home, 'tls')
    this.caFile = caFileOf(home)
    this.#now = now
  }

  /** What people have to trust, as PEM. @throws GigalixirError STORAGE_FAILED */
  async ca(): Promise<string> {
    return (await this.#makeAuthority()).certificate
  }

  /**
   * The certificate of a server.
   *
   * @param file what its file is called; letters, digits, dots and dashes
   * @throws GigalixirError STORAGE_FAILED
   */
  async certificate(
    file: string,
    names: readonly string[],
    addresses: readonly string[] = [],
  ): Promise<Served> {
    const authority = await this.#makeAuthority()
    const path = join(this.#folder, `${file}.json`)
    const known = await this.#read(path)
    if (known && isFor(known, authority, names, addresses)) return served(known)
    const made = await issueCertificate(authority, names, addresses, this.#now())
    await replaceFile(path, JSON.stringify(made), 0o600)
    return served(made)
  }

  /** A new certificate for a server that keeps it itself. @throws GigalixirError STORAGE_FAILED */
  async issue(names: readonly string[], addresses: readonly string[] = []): Promise<KeyPair> {
    return issueCertificate(await this.#makeAuthority(), names, addresses, this.#now())
  }

  /**
   * Removes the certificates of servers, with their keys, that are not among those files.
   *
   * @param prefix only files that begin so are looked at
   * @throws the file system's error
   */
  async keepOnly(files: ReadonlySet<string>, prefix: string): Promise<void> {
    const there = await readdir(this.#folder).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    })
    for (const name of there) {
      const isOld =
        name.startsWith(prefix) && name.endsWith('.json') && !files.has(name.slice(0, -'.json'.length))
      if (isOld) await rm(join(this.#folder, name), { force: true })
    }
  }

  #makeAuthority(): Promise<KeyPair> {
    this.#authority ??= this.#loadAuthority().catch((error: unknown) => {
      this.#authority = undefined
      throw error
    })
    return this.#authority
  }

  async #loadAuthority(): Promise<KeyPair> {
    const path = join(this.#folder, 'authority.json')
    const known = await this.#read(path)
    const authority = known ?? (await makeAuthority(nameOfAuthority(), this.#now()))
    if (!known) await replaceFile(path, JSON.stringify(authority), 0o600)
    if ((await textOf(this.caFile)) !== authority.certificate)
      await replaceFile(this.caFile, authority.certificate)
    return authority
  }

  /** Null for what is not there, not whole, or ends soon: another one is as good. */
  async #read(path: string): Promise<KeyPair | null> {
    const text = await textOf(path)
    if (text === null) return null
    try {
      const { certificate, key } = JSON.parse(text) as Partial<KeyPair>
      if (!certificate || !key) return null
      return renewAt(certificate) > this.#now() ? { certificate, key } : null
    } catch (error) {
      if (error instanceof SyntaxError || (systemCode(error) ?? '').startsWith('ERR_OSSL')) return null
      throw error
    }
  }
}

/**
 * What it is called in the lists of those who trust it. Another one each time: NSS takes all certificates of one name for the
 * same, so that those of two simulators could not be told apart, or removed.
 */
function nameOfAuthority(): string {
  return `Gigalixir simulator on ${hostname().slice(0, 24)} ${randomBytes(4).toString('hex')}`
}

/** Whether the authority issued it, and for all of these: what is served here may have got another name since then. */
function isFor(
  pair: KeyPair,
  authority: KeyPair,
  names: readonly string[],
  addresses: readonly string[],
): boolean {
  const certificate = new X509Certificate(pair.certificate)
  if (!certificate.checkIssued(new X509Certificate(authority.certificate))) return false
  const known = (certificate.subjectAltName ?? '').split(', ')
  return (
    names.every((name) => known.includes(`DNS:${name}`)) &&
    addresses.every((address) => certificate.checkIP(address) !== undefined)
  )
}

function served(pair: KeyPair): Served {
  return { ...pair, renewAt: renewAt(pair.certificate) }
}

function renewAt(certificate: string): Date {
  return new Date(Date.parse(new X509Certificate(certificate).validTo) - RENEW_BEFORE)
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}`, {
      next: ['Check that it is a file of yours; without it, one is made anew: gigalixir sim ca'],
      cause: error,
    })
  }
}
