import { Type } from '@sinclair/typebox'
import { call } from './call.js'

const RecoveryCodes = Type.Array(Type.String())

/** The second factor begins to count only once `verify` has shown that the person can make its tokens. */
export const start = call({
  name: 'mfa.start',
  method: 'POST',
  path: '/api/mfa/start',
  /** `url` is an `otpauth://` URI, to be shown as a QR code. */
  answer: Type.Object({ message: Type.String(), url: Type.String() }),
})

export const verify = call({
  name: 'mfa.verify',
  method: 'POST',
  path: '/api/mfa/verify',
  body: Type.Object({ mfa_token: Type.String() }),
  answer: Type.Object({ message: Type.String(), recovery_codes: RecoveryCodes }),
})

export const deactivate = call({
  name: 'mfa.deactivate',
  method: 'DELETE',
  path: '/api/mfa',
  answer: Type.Object({ message: Type.String() }),
})

/** New recovery codes; those before are worth nothing any more. */
export const regenerateRecoveryCodes = call({
  name: 'mfa.regenerateRecoveryCodes',
  method: 'POST',
  path: '/api/mfa/recovery_codes',
  answer: Type.Object({ recovery_codes: RecoveryCodes }),
})
