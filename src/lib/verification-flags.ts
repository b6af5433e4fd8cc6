import { Flags } from '@oclif/core'
import { durationFlag } from './duration-flag.js'

/** What a release has to show beyond becoming healthy. */
export const verificationFlags = {
  'stable-for': durationFlag({
    description: 'Require all replicas to stay healthy this long, such as 90s or 5m.',
  }),
  http: Flags.string({
    description: 'Require the app to answer this path with a status below 400.',
    helpValue: 'PATH',
  }),
}
