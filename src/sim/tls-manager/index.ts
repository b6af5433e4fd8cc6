/** HTTPS: certificates, and the port they are served on. */
export { caFileOf, CertificateStore } from './certificate-store.js'
export type { KeyPair } from './authority.js'
export { TlsManager } from './tls-manager.js'
export type { TlsManagerOptions } from './tls-manager.js'
