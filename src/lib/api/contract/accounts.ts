import { Type } from '@sinclair/typebox'
import { call } from './call.js'

export const login = call({
  name: 'accounts.login',
  method: 'GET',
  path: '/api/login',
  auth: 'password',
  query: Type.Object({ mfa_token: Type.Optional(Type.String()) }),
  answer: Type.Object({ key: Type.String() }),
})

export const get = call({
  name: 'accounts.get',
  method: 'GET',
  path: '/api/users',
  answer: Type.Object({ email: Type.String(), tier: Type.String() }),
})

/** Sends the confirmation of an e-mail once more. The answer does not tell whether there was anything to confirm. */
export const reconfirmEmail = call({
  name: 'accounts.reconfirmEmail',
  method: 'PUT',
  path: '/api/users/reconfirm_email',
  auth: 'none',
  body: Type.Object({ email: Type.String() }),
  answer: Type.Object({}),
})

/** Sends a token to set a new password with. The answer does not tell whether there is such an account. */
export const requestPasswordReset = call({
  name: 'accounts.requestPasswordReset',
  method: 'PUT',
  path: '/api/users/reset_password',
  auth: 'none',
  body: Type.Object({ email: Type.String() }),
  answer: Type.Object({}),
})

export const resetPassword = call({
  name: 'accounts.resetPassword',
  method: 'POST',
  path: '/api/users/reset_password',
  auth: 'none',
  body: Type.Object({ token: Type.String(), password: Type.String() }),
  answer: Type.Object({}),
})

export const changePassword = call({
  name: 'accounts.changePassword',
  method: 'PATCH',
  path: '/api/users/change_password',
  body: Type.Object({ current_password: Type.String(), new_password: Type.String() }),
  answer: Type.Object({}),
})

/** The new address has to be confirmed by what is sent to it. */
export const changeEmail = call({
  name: 'accounts.changeEmail',
  method: 'POST',
  path: '/api/users/email',
  body: Type.Object({ next_email: Type.String(), current_password: Type.String() }),
  answer: Type.Object({}),
})

export const destroy = call({
  name: 'accounts.destroy',
  method: 'DELETE',
  path: '/api/users/destroy',
  body: Type.Object({ email: Type.String(), current_password: Type.String() }),
  answer: Type.Object({}),
})
