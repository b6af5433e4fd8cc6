import { webcrypto } from 'node:crypto'
import { loadX509 } from '../load-x509.js'
import { CLUSTER_API_ADDRESS, CLUSTER_API_HOSTS } from '../engine/index.js'

/** PEM texts. */
export interface Certificates {
  /** What containers trust. */
  readonly ca: string
  /** Of the server. */
  readonly certificate: string
  readonly key: string
}

const YEARS = 10
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Makes an authority and a server certificate for the API's names; the authority's key is used once and dropped. */
export async function makeCertificates(now = new Date()): Promise<Certificates> {
  const x509 = await loadX509()
  const notBefore = new Date(now.getTime() - 86_400_000) // containers' clocks may differ
  const notAfter = new Date(now.getTime() + YEARS * 365 * 86_400_000)
  const common = { notBefore, notAfter, signingAlgorithm: ALGORITHM }
  const authority = await newKeys()
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...common,
    name: 'CN=Gigalixir simulator cluster',
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const own = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    ...common,
    subject: 'CN=kubernetes.default.svc',
    issuer: ca.subject,
    publicKey: own.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...CLUSTER_API_HOSTS.map((value) => ({ type: 'dns' as const, value })),
        { type: 'ip' as const, value: CLUSTER_API_ADDRESS },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey))
  return {
    ca: `${ca.toString('pem')}\n`,
    certificate: `${certificate.toString('pem')}\n`,
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}
