import { readFile } from 'node:fs/promises'
import * as tls from 'node:tls'
import { systemCode } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'

/** Variables by which programs are told of certificates: all of a store, or more than the usual ones. */
const VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'GIT_SSL_CAINFO',
  'HEX_CACERTS_PATH',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'NPM_CONFIG_CAFILE',
  'npm_config_cafile',
]
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/**
 * The certificate authorities that this machine trusts besides those that everybody does, such as a company's own: by the
 * variables of `env`, by git's settings, by files that others name, and by the system's store where Node can read that
 * (22.15 and later). As PEM; empty when there are none.
 *
 * @param more files that may be there
 */
export async function privateAuthorities(
  env: NodeJS.ProcessEnv = process.env,
  more: readonly string[] = [],
): Promise<string> {
  const named = VARIABLES.flatMap((name) => env[name] ?? []).filter((file) => file !== '')
  const files = new Set([...named, ...(await gitFiles(env)), ...more])
  const texts = await Promise.all([...files].map(textOf))
  // Node 20 knows no such function.
  const system: string[] = (tls as Partial<typeof tls> & StoreReader).getCACertificates?.('system') ?? []
  const usual = new Set(tls.rootCertificates.map(bodyOf))
  const found = new Map(
    [...texts, ...system].flatMap((text) => text.match(BLOCK) ?? []).map((block) => [bodyOf(block), block]),
  )
  return [...found]
    .filter(([body]) => !usual.has(body))
    .map(([, block]) => `${block.trim()}\n`)
    .join('')
}

interface StoreReader {
  getCACertificates?(type: 'system'): string[]
}

async function gitFiles(env: NodeJS.ProcessEnv): Promise<string[]> {
  const args = ['config', '--global', '--type=path', '--get-all', 'http.sslCAInfo']
  const { stdout } = await runProgram('git', args, { env })
  return stdout.split('\n').filter(Boolean)
}

/** A file that is not there says nothing: the program it is meant for goes without it, too. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(systemCode(error) ?? '')) return ''
    throw error
  }
}

function bodyOf(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '')
}
