import type { FastifyRequest } from 'fastify'
import type { CallAuth } from '../../../lib/api/contract/index.js'
import type { App, User } from '../../domain.js'
import type { Access, Credentials, Intent } from '../services/access.js'
import { basicCredentials } from './basic-auth.js'

/** Decides who makes a call before anything else of it is looked at. */
export interface Guard<Who> {
  readonly auth: CallAuth
  check(request: FastifyRequest): Promise<Who>
}

export interface Guards {
  /** Whoever asks. */
  readonly anybody: Guard<object>
  /** A person. */
  readonly person: Guard<{ readonly user: User }>
  /** A person and an app they have access to, named by `:app`. */
  readonly appOfPerson: Guard<{ readonly user: User; readonly app: App }>
  /** A person who may see what is secret of the app named by `:app`. */
  readonly appWithSecrets: Guard<{ readonly user: User; readonly app: App }>
  /** The owner of the app named by `:app`. */
  readonly appOfOwner: Guard<{ readonly user: User; readonly app: App }>
  /** A container of the app named by `:app`. */
  readonly container: Guard<{ readonly app: App }>
  /** Somebody with an e-mail and a password, not checked yet. */
  readonly password: Guard<{ readonly readings: readonly Credentials[] }>
}

export function guardsOf(access: Access): Guards {
  const forApp = (intentOf: (method: string) => Intent): Guards['appOfPerson'] => ({
    auth: 'user',
    check: async (request) => {
      const user = await access.user(credentialsOf(request))
      return { user, app: await access.appFor(user, appIn(request), intentOf(request.method)) }
    },
  })
  return {
    anybody: { auth: 'none', check: () => Promise.resolve({}) },
    person: {
      auth: 'user',
      check: async (request) => ({ user: await access.user(credentialsOf(request)) }),
    },
    appOfPerson: forApp((method) => (method === 'GET' ? 'look' : 'change')),
    appWithSecrets: forApp(() => 'see-secrets'),
    appOfOwner: forApp(() => 'own'),
    container: {
      auth: 'app',
      check: async (request) => ({ app: await access.appItself(credentialsOf(request), appIn(request)) }),
    },
    password: {
      auth: 'password',
      // Clients always percent-encode these; as it stands comes second.
      check: (request) => Promise.resolve({ readings: [...credentialsOf(request)].reverse() }),
    },
  }
}

function credentialsOf(request: FastifyRequest): readonly Credentials[] {
  return basicCredentials(request.headers.authorization)
}

function appIn(request: FastifyRequest): string {
  return (request.params as { app: string }).app
}
