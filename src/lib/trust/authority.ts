import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { GigalixirError, messageOf, systemCode } from '../errors.js'

/** A certificate authority as the lists of this machine know it. */
export interface Authority {
  /** Where its certificate is, as PEM. */
  readonly file: string
  /** The certificate without its frame and line ends, to look for it in files that hold many. */
  readonly body: string
  /** What it is called in lists that ask for a name: one for each certificate, so that simulators do not meet. */
  readonly name: string
  /** SHA-1 of the certificate in hexadecimal, capitals: by it macOS and Windows find one. */
  readonly sha1: string
}

/**
 * Reads the certificate of an authority.
 *
 * @returns null when there is no such file
 * @throws GigalixirError STORAGE_FAILED when it cannot be read or is no certificate
 */
export async function readAuthority(file: string): Promise<Authority | null> {
  try {
    const pem = await readFile(file, 'latin1')
    const { raw } = new X509Certificate(pem)
    const id = createHash('sha256').update(raw).digest('hex').slice(0, 8)
    return {
      file,
      body: bodyOf(pem),
      name: `gigalixir-sim-${id}`,
      sha1: createHash('sha1').update(raw).digest('hex').toUpperCase(),
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}`, {
      next: ['Check that the file is yours. Without it, `gigalixir sim ca` writes it again.'],
      cause: error,
    })
  }
}

/** A PEM text without its frame and line ends. */
export function bodyOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '')
}
