import { GigalixirError } from '../errors.js'
import { askYes, terminals } from '../ui/index.js'
import { asCommand } from './change-trust.js'
import type { ChangeOptions } from './change-trust.js'
import type { Machine } from './trust-store.js'

/**
 * Runs what only root may with sudo, after it has been shown and allowed; sudo itself asks for the password.
 *
 * @param yes allowed beforehand
 * @throws GigalixirError PROGRAM_FAILED
 */
export function withSudo({ find, platform }: Machine, yes: boolean): ChangeOptions['asRoot'] {
  return async (store, calls) => {
    if (!yes && !terminals().canAsk) return false
    const sudo = await find('sudo')
    if (sudo === undefined) return false
    if (!yes) {
      const lines = calls.map((call) => `  sudo ${asCommand(call, platform)}\n`)
      process.stderr.write(`Changing ${store.name}, needs root:\n${lines.join('')}`)
      if (!(await askYes({ message: 'Run with sudo?', instead: '-y' }))) return false
    }
    const { runInteractive } = await import('../process/run-interactive.js')
    for (const { file, args } of calls) {
      const exitCode = await runInteractive(sudo, [file, ...args], { outputToStderr: true })
      if (exitCode !== 0) throw new GigalixirError('PROGRAM_FAILED', `sudo ended with exit code ${exitCode}`)
    }
    return true
  }
}
