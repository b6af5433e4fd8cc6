import type { Bills, PaymentMethods } from '../../billing/index.js'
import type { Access } from '../services/access.js'
import type { Accounts } from '../services/accounts.js'
import type { Apps } from '../services/apps.js'
import type { BuildService } from '../services/builds.js'
import type { CredentialService } from '../services/credentials.js'
import type { GlanceService } from '../services/glances.js'
import type { GoogleStandIn } from '../services/google.js'
import type { SecondFactorService } from '../services/second-factor.js'
import type { Signups } from '../services/signups.js'
import type { CanaryService } from '../services/canary-service.js'
import type { ConfigService } from '../services/configs.js'
import type { LogsOfApp } from '../services/logs.js'
import type { MigrationService } from '../services/migrations.js'
import type { OneOffService } from '../services/one-offs.js'
import type { DatabaseService } from '../services/database-service.js'
import type { DomainService } from '../services/domain-service.js'
import type { DrainService } from '../services/drain-service.js'
import type { PermissionService } from '../services/permissions.js'
import type { ReleaseService } from '../services/releases.js'
import type { RemoteService } from '../services/remote.js'
import type { SshKeyService } from '../services/ssh-keys.js'
import type { StatusService } from '../services/status.js'

/** What the routes call. */
export interface Services {
  readonly access: Pick<Access, 'appFor'>
  readonly accounts: Accounts
  readonly credentials: CredentialService
  readonly secondFactor: SecondFactorService
  readonly signups: Signups
  readonly google: GoogleStandIn
  readonly apps: Apps
  readonly glances: GlanceService
  readonly configs: ConfigService
  readonly canaries: CanaryService
  readonly domains: DomainService
  readonly drains: DrainService
  readonly permissions: PermissionService
  readonly sshKeys: SshKeyService
  readonly oneOffs: OneOffService
  readonly migrations: Pick<MigrationService, 'start' | 'failInterrupted'>
  readonly postgres: DatabaseService
  readonly paymentMethods: PaymentMethods
  readonly bills: Bills
  readonly builds: BuildService
  readonly releases: ReleaseService
  readonly remote: RemoteService
  readonly status: StatusService
  readonly logger: LogsOfApp['logger']
  readonly requests: LogsOfApp['requests']
}
