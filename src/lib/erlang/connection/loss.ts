import { GigalixirError } from '../../errors.js'

/** For what is sent without anybody waiting for it: that the connection is gone is known elsewhere. @throws any other error */
export function ignoreLoss(error: unknown): void {
  if (!(error instanceof GigalixirError && error.code === 'UNREACHABLE')) throw error
}
