import { Type } from '@sinclair/typebox'
import { call } from './call.js'

/**
 * One step of a sign-up, by the one field that is sent beside `uuid` (platform-api.md, "Accounts"): `email`, then
 * `confirmation_code`, `password`, possibly `promo_code` and `stripe_token`, and `tier` at the end.
 */
export const step = call({
  name: 'signup.step',
  method: 'POST',
  path: '/api/signup',
  auth: 'none',
  fidelity: {
    level: 'close',
    why: 'No one is put under review (202): the simulator sees no VPN. A page of its own stands in for Google.',
  },
  body: Type.Object({
    uuid: Type.Optional(Type.String()),
    /** Instead of `email`, `confirmation_code` and `password`. */
    oauth: Type.Optional(Type.Literal('google')),
    email: Type.Optional(Type.String()),
    confirmation_code: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    promo_code: Type.Optional(Type.String()),
    stripe_token: Type.Optional(Type.String()),
    tier: Type.Optional(Type.Union([Type.Literal('FREE'), Type.Literal('STANDARD')])),
  }),
  answer: Type.Object({
    /** While steps are missing. */
    uuid: Type.Optional(Type.String()),
    /** After `oauth`: where the person goes on, and by what to ask how that went. */
    url: Type.Optional(Type.String()),
    session: Type.Optional(Type.String()),
    /** After `promo_code`. */
    promo: Type.Optional(Type.String()),
    /** After the last step. */
    email: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
  }),
})
