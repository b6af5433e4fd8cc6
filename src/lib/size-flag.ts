import { Flags } from '@oclif/core'
import { GigalixirError } from './errors.js'

/** A size: GB of memory and CPU shares, a decimal number. The platform itself says which it takes. */
export const sizeFlag = Flags.custom<number>({
  parse: (text) => {
    const size = Number(text)
    if (text.trim() !== '' && Number.isFinite(size) && size > 0) return Promise.resolve(size)
    return Promise.reject(
      new GigalixirError('USAGE', `A size is a number such as 0.5, not \`${text}\`.`, {
        data: { size: text },
      }),
    )
  },
})
