import type { FastifyInstance } from 'fastify'
import type { Billing } from '../../billing/index.js'
import type { Guards } from '../api/guards.js'
import { ApiRouter } from '../api/router.js'
import type { CredentialService } from '../services/credentials.js'
import { accountRoutes } from './accounts.js'
import { appRoutes } from './apps.js'
import { billingRoutes } from './billing.js'
import { buildRoutes } from './builds.js'
import { configRoutes } from './configs.js'
import { containerRoutes } from './containers.js'
import { domainRoutes } from './domains.js'
import { drainRoutes } from './drains.js'
import { oneOffRoutes } from './one-offs.js'
import { migrationRoutes } from './migrations.js'
import { emailConfirmation } from './email-confirmation.js'
import { databaseRoutes } from './databases.js'
import { flameRoutes } from './flame.js'
import { googlePage, googleRoutes } from './google.js'
import { openApiRoute } from './openapi.js'
import { permissionRoutes } from './permissions.js'
import { remoteRoutes } from './remote.js'
import { releaseRoutes } from './releases.js'
import { sshKeyRoutes } from './ssh-keys.js'
import { stripeRoutes } from './stripe.js'
import { canaryRoutes } from './canaries.js'
import type { Services } from './services.js'

const ROUTES = [
  accountRoutes,
  appRoutes,
  canaryRoutes,
  configRoutes,
  domainRoutes,
  drainRoutes,
  permissionRoutes,
  sshKeyRoutes,
  databaseRoutes,
  billingRoutes,
  flameRoutes,
  googleRoutes,
  releaseRoutes,
  buildRoutes,
  oneOffRoutes,
  migrationRoutes,
  containerRoutes,
  remoteRoutes,
]

export interface RoutesOptions {
  readonly services: Services
  readonly guards: Guards
  readonly credentials: CredentialService
  readonly tokens: Billing['tokens']
  /** Ends answers that stream. */
  readonly stopping: AbortSignal
  readonly log: (line: string) => void
}

/** Everything the API server answers. */
export function addRoutes(server: FastifyInstance, options: RoutesOptions): void {
  const { services, guards, credentials, tokens, stopping, log } = options
  const api = new ApiRouter(server, stopping, log)
  for (const routes of ROUTES) routes(api, guards, services)
  emailConfirmation(server, credentials)
  googlePage(server, services.google)
  stripeRoutes(server, tokens, log)
  openApiRoute(server)
}
