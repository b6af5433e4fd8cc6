import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import { makeCertificates } from './certificates.js'
import type { Certificates } from './certificates.js'

/** Made anew when it would end within that time: a start may be the last one for long. */
const RENEW_BEFORE = 90 * 86_400_000

/**
 * The certificates of an earlier start, so that containers that run on go on trusting the API; new ones when there are
 * none, when they end soon or when the file is not whole.
 *
 * @param folder the simulator's home
 * @throws GigalixirError STORAGE_FAILED
 */
export async function loadCertificates(folder: string): Promise<Certificates> {
  const file = join(folder, 'cluster-tls.json')
  const found = await readCertificates(file)
  if (found) return found
  const made = await makeCertificates()
  await replaceFile(file, JSON.stringify(made), 0o600)
  return made
}

async function readCertificates(file: string): Promise<Certificates | null> {
  try {
    const { ca, certificate, key } = JSON.parse(await readFile(file, 'utf8')) as Partial<Certificates>
    if (!ca || !certificate || !key) return null
    const ends = Date.parse(new X509Certificate(certificate).validTo)
    return ends - Date.now() > RENEW_BEFORE ? { ca, certificate, key } : null
  } catch (error) {
    const code = systemCode(error) ?? ''
    // Not there yet, or damaged: a new one is as good. A folder that cannot be read is told of when writing.
    if (code === 'ENOENT' || error instanceof SyntaxError || code.startsWith('ERR_OSSL')) return null
    throw error
  }
}
