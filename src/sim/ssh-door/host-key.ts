import { createPrivateKey, createPublicKey, hkdfSync, randomBytes } from 'node:crypto'

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const TYPE = 'ssh-ed25519'

/**
 * The SSH host key of an app: made from a secret of the app, so that every replica has the same one at any time, and
 * whoever has seen it once knows the app again.
 *
 * @param secret never shown, and not the same for two apps
 * @returns an Ed25519 key as sshd reads it (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key)
 */
export function hostKeyOf(secret: string): string {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'gigalixir ssh host key', 32))
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const point = Buffer.from(x, 'base64url')
  const publicKey = Buffer.concat([text(TYPE), text(point)])
  const check = randomBytes(4)
  const secrets = Buffer.concat([
    ...[check, check, text(TYPE), text(point), text(Buffer.concat([seed, point]))],
    text('gigalixir'),
  ])
  const padding = Buffer.from(Array.from({ length: (8 - (secrets.length % 8)) % 8 }, (_, i) => i + 1))
  const body = Buffer.concat([
    ...[Buffer.from('openssh-key-v1\0'), text('none'), text('none'), text('')],
    ...[uint32(1), text(publicKey), text(Buffer.concat([secrets, padding]))],
  ])
  const lines = body.toString('base64').replace(/.{70}/g, '$&\n')
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`
}

/** A string of the SSH protocol: its length, then its bytes (RFC 4251, section 5). */
function text(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}
