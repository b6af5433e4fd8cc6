import { Flags } from '@oclif/core'
import { GigalixirError } from './errors.js'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, '': 1000 }

/** A length of time in milliseconds: `300` and `300s` are five minutes, as are `5m`. */
export const durationFlag = Flags.custom<number>({
  helpValue: 'TIME',
  parse: (text) => {
    const [, amount, unit = ''] = /^(\d{1,7})([smh]?)$/.exec(text.trim()) ?? []
    const milliseconds = Number(amount) * (UNITS[unit] ?? 0)
    if (milliseconds > 0) return Promise.resolve(milliseconds)
    return Promise.reject(
      new GigalixirError(
        'USAGE',
        `A time is a number of seconds, or such as 30s, 5m or 1h, not \`${text}\`.`,
      ),
    )
  },
})
