import { posix, win32 } from 'node:path'
import type { Authority } from './authority.js'
import type { Machine, TrustStore } from './trust-store.js'

/**
 * The person's own keychain of macOS, which browsers and most programs read; security(1). macOS itself asks for the password
 * of the person before it changes what is trusted.
 */
export function macosStore({ file, sha1 }: Authority, { home, run }: Machine): TrustStore {
  const security = '/usr/bin/security'
  const keychain = posix.join(home, 'Library', 'Keychains', 'login.keychain-db')
  const holds = async () => {
    const { stdout } = await run({ file: security, args: ['find-certificate', '-a', '-Z', keychain] })
    return stdout.toUpperCase().includes(sha1)
  }
  return {
    kind: 'system',
    name: 'your login keychain',
    needsRoot: false,
    holds,
    trusts: async () => {
      if (!(await holds())) return false
      // It may be there and not be trusted.
      return (await run({ file: security, args: ['verify-cert', '-L', '-l', '-c', file] })).exitCode === 0
    },
    add: [
      {
        file: security,
        args: ['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-p', 'basic', '-k', keychain, file],
      },
    ],
    // -t: what was trusted goes with it.
    remove: [{ file: security, args: ['delete-certificate', '-Z', sha1, '-t', keychain] }],
  }
}

/** The person's own roots of Windows, which browsers and most programs read; Windows asks before it changes them. */
export function windowsStore({ file, sha1 }: Authority, { env, run }: Machine): TrustStore {
  // By its full name: Mozilla's certutil may be on the PATH, too.
  const certutil = win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'certutil.exe')
  const holds = async () =>
    (await run({ file: certutil, args: ['-user', '-store', 'Root', sha1] })).exitCode === 0
  return {
    kind: 'system',
    name: 'your trusted root certificates of Windows',
    needsRoot: false,
    holds,
    trusts: holds,
    add: [{ file: certutil, args: ['-user', '-addstore', 'Root', file] }],
    remove: [{ file: certutil, args: ['-user', '-delstore', 'Root', sha1] }],
  }
}
