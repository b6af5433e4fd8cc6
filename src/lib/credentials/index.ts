export type { Credential, CredentialSource, CredentialStore, FoundCredential } from './credential.js'
export { FileCredentialStore } from './file-store.js'
export { credentialStore, findCredential } from './find-credential.js'
