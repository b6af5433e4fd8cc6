import { GigalixirError } from '../../src/lib/errors.js'
import type { ControlledSimulator } from '../../src/sim/control/index.js'

/** A simulator behind its control calls that does nothing but answer; a test says what it is about. */
export function controlledSimulator(
  about: Pick<ControlledSimulator, 'health'> & Partial<ControlledSimulator>,
): ControlledSimulator {
  return {
    status: () => Promise.reject(new GigalixirError('DOCKER_UNAVAILABLE', 'Docker is away.')),
    load: () => ({ delay: 12, own_delay: 3, cpu: 40, memory: 90_000_000, heap: 30_000_000 }),
    issueKey: () => Promise.resolve({ email: 'you@gigalixir.localhost', key: 'k' }),
    setTier: () => Promise.resolve(),
    rotateKeys: () => Promise.resolve({ key: 2, values: 17 }),
    saveSnapshot: (name) =>
      Promise.resolve({
        ...{ name, created_at: '2026-11-23T10:00:00.000Z', version: '1.0.0' },
        ...{ apps: 2, databases: 1, bytes: 2048 },
      }),
    caCertificate: () =>
      Promise.resolve({ certificate: '-----BEGIN CERTIFICATE-----', file: '/home/me/ca.pem' }),
    mails: () => Promise.resolve([]),
    consoleUrl: () => 'http://127.0.0.1:4080/?token=t0k3n',
    requestStop: () => undefined,
    ...about,
  }
}
