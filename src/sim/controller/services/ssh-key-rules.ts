import { createHash, createPublicKey } from 'node:crypto'
import { invalid } from '../../platform-error.js'

const RSA_BITS = 2048
const CURVES = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521']
const ADVICE = 'Make one with `ssh-keygen -t ed25519` and send what is in the file that ends in `.pub`.'

/** A public key as it is kept: one line, and what tells it from others whatever its comment is. */
export interface CheckedKey {
  readonly key: string
  /** SHA-256 of the key's own bytes, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string
}

/**
 * A line of `authorized_keys` without options: type, key, comment. Nothing else gets into a replica, where each line can
 * carry commands of its own.
 *
 * @throws PlatformError 422 for anything that is no public key of a kind that is safe today
 */
export async function checkedSshKey(text: string): Promise<CheckedKey> {
  const line = text.trim()
  if (line.includes('PRIVATE KEY'))
    throw invalid('ssh_key', `That is a private key: keep it to yourself. ${ADVICE}`)
  if (line.length > 8192 || /[^\P{Cc}\t]/u.test(line)) throw unusable('is not one line')
  const [type = '', encoded = '', ...comment] = line.split(/[ \t]+/)
  const allowed = type === 'ssh-ed25519' || type === 'ssh-rsa' || CURVES.includes(type)
  if (!allowed) throw unusable('is not of type ssh-ed25519, ecdsa-sha2-nistp256/384/521 or ssh-rsa')
  // Loaded by the first who adds a key: it brings a whole SSH implementation.
  const { default: ssh2 } = await import('ssh2')
  const parsed = ssh2.utils.parseKey(`${type} ${encoded}`)
  if (parsed instanceof Error || parsed.isPrivateKey() || parsed.type !== type)
    throw unusable('cannot be read: it may be cut off')
  const bytes = parsed.getPublicSSH()
  if (type === 'ssh-rsa' && bitsOf(parsed.getPublicPEM()) < RSA_BITS)
    throw unusable(`is too short: an RSA key needs ${RSA_BITS} bits`)
  const fingerprint = createHash('sha256').update(bytes).digest('base64').replaceAll('=', '')
  return {
    key: [type, bytes.toString('base64'), ...(comment.length > 0 ? [comment.join(' ')] : [])].join(' '),
    fingerprint: `SHA256:${fingerprint}`,
  }
}

function bitsOf(pem: string): number {
  return createPublicKey(pem).asymmetricKeyDetails?.modulusLength ?? 0
}

function unusable(why: string) {
  return invalid('ssh_key', `The SSH key ${why}. ${ADVICE}`)
}
