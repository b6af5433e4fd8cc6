import type { ControllerOptions } from '../controller-options.js'
import type { Services } from '../routes/services.js'
import { Access } from './access.js'
import type { AppLocks } from './app-locks.js'
import { Apps } from './apps.js'
import { BoardService } from './board.js'
import { BuildService } from './builds.js'
import { CanaryService } from './canary-service.js'
import { ConfigService } from './configs.js'
import { DatabaseService } from './database-service.js'
import { Deployments } from './deployments.js'
import { DomainService } from './domain-service.js'
import { DrainService } from './drain-service.js'
import { GlanceService } from './glances.js'
import { IdleApps } from './idle-apps.js'
import { MigrationService } from './migrations.js'
import { OneOffService } from './one-offs.js'
import { People } from './people.js'
import { PermissionService } from './permissions.js'
import { ReleaseService } from './releases.js'
import { RemoteService } from './remote.js'
import { Removal } from './removal.js'
import { SshKeyService } from './ssh-keys.js'
import { StatusService } from './status.js'

/** What the routes call, and what the controller itself starts, stops and asks. */
export interface AllServices extends Services {
  readonly access: Access
  readonly people: People
  readonly deployments: Deployments
  readonly removal: Removal
  readonly idleApps: IdleApps
  readonly board: BoardService
}

/** Builds the services and tells them of one another; none is started. */
export function allServices(options: ControllerOptions, locks: AppLocks): AllServices {
  const { database, billing, engine, logger, requests, logDrains, routing, sshDoor, stacks, log } = options
  const access = new Access(database)
  const people = new People(options)
  const deployments = new Deployments({ ...options, locks })
  const removal = new Removal({ ...options, locks })
  removal.onRemoved(() => routing.refresh())
  removal.onRemoved((app) => {
    routing.readConfig(app, {})
    return Promise.resolve()
  })
  removal.onRemoved((app) => requests.removeApp(app))
  removal.onRemoved(() => logDrains.refresh())
  removal.onRemoved((app) => sshDoor.forget(app))
  const oneOffs = new OneOffService(options)
  const migrations = new MigrationService({ database, engine, oneOffs, log })
  return {
    access,
    people,
    deployments,
    removal,
    board: new BoardService(options),
    glances: new GlanceService(database, engine),
    idleApps: new IdleApps({ ...options, deployments }),
    accounts: people.accounts,
    credentials: people.credentials,
    secondFactor: people.secondFactor,
    signups: people.signups,
    google: people.google,
    apps: new Apps({ database, deployments, removal, routing, stacks }),
    configs: new ConfigService(database, deployments),
    canaries: new CanaryService(database, access, routing),
    domains: new DomainService(database, routing),
    drains: new DrainService(database, logDrains),
    permissions: new PermissionService(database),
    sshKeys: new SshKeyService(database),
    oneOffs,
    migrations,
    postgres: new DatabaseService({ ...options, deployments }),
    paymentMethods: billing.paymentMethods,
    bills: billing.bills,
    builds: new BuildService(options),
    releases: new ReleaseService({ ...options, deployments, migrations }),
    remote: new RemoteService(options),
    status: new StatusService(database, engine),
    logger,
    requests,
  }
}
