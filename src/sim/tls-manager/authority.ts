import { webcrypto } from 'node:crypto'
import { loadX509 } from '../load-x509.js'

/** A certificate and its key, as PEM texts. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const DAY = 86_400_000
const AUTHORITY_DAYS = 3650
/** Apple's systems trust none that is good for longer than 398 days. */
const LEAF_DAYS = 390
/** RFC 5280, appendix A.1, ub-common-name. */
const LONGEST_COMMON_NAME = 64

/** Makes the authority of a simulator: what people may choose to trust. @param name what it is called in their lists */
export async function makeAuthority(name: string, now = new Date()): Promise<KeyPair> {
  const x509 = await loadX509()
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validFor(AUTHORITY_DAYS, now),
    name: [{ CN: [name] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

/** Makes a certificate for a server of these names and addresses, signed by the authority. */
export async function issueCertificate(
  authority: KeyPair,
  names: readonly string[],
  addresses: readonly string[] = [],
  now = new Date(),
): Promise<KeyPair> {
  const x509 = await loadX509()
  const issuer = new x509.X509Certificate(authority.certificate)
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    ALGORITHM,
    false,
    ['sign'],
  )
  const keys = await newKeys()
  const shown = names.find((name) => name.length <= LONGEST_COMMON_NAME)
  const certificate = await x509.X509CertificateGenerator.create({
    ...validFor(LEAF_DAYS, now),
    subject: shown === undefined ? [] : [{ CN: [shown] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        [
          ...names.map((value) => ({ type: 'dns' as const, value })),
          ...addresses.map((value) => ({ type: 'ip' as const, value })),
        ],
        // RFC 5280, 4.2.1.6: then nothing else says whose it is.
        shown === undefined,
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: await pemOf(keys.privateKey) }
}

function validFor(days: number, now: Date) {
  return {
    // Clocks of other machines may be behind.
    notBefore: new Date(now.getTime() - DAY),
    notAfter: new Date(now.getTime() + days * DAY),
    signingAlgorithm: ALGORITHM,
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const x509 = await loadX509()
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}
