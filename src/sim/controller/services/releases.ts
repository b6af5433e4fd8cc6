import type { Database, Repositories } from '../../database/index.js'
import type { App, Release, Slug, User } from '../../domain.js'
import { serviceToken } from '../../kubernetes/index.js'
import { PlatformError, invalid } from '../../platform-error.js'
import type { Engine } from '../../engine/index.js'
import { hostKeyOf } from '../../ssh-door/index.js'
import type { SlugAddress, SlugStorage } from '../../slug-storage/index.js'
import type { Change, Deployments } from './deployments.js'
import { MigrationFailed } from './migrations.js'
import type { MigrateFirst, MigrationService } from './migrations.js'
import { releaseInfo } from './release-info.js'
import type { ReleaseInfo } from './release-info.js'

export interface ReleasesOptions {
  readonly database: Database
  readonly deployments: Deployments
  readonly engine: Pick<Engine, 'versionOf'>
  readonly migrations: Pick<MigrationService, 'run'>
  readonly slugs: Pick<SlugStorage, 'has' | 'signedPath'>
  /** The API as a run container reaches it, such as `http://172.17.0.1:4080`. */
  readonly containerApiUrl: () => string
  /** What containers have to trust when they call the Kubernetes API. */
  readonly kubernetesCa: () => string
}

/** How a slug is deployed. */
export interface DeployHow {
  /** Upgrade what runs in place, if it can be. */
  readonly hot?: boolean
  /** Migrate by it before anything runs it. */
  readonly migrateFirst?: MigrateFirst | undefined
}

/** What a run container is told at its start. */
export interface CurrentRelease {
  readonly release: Release
  readonly slug: Slug
  readonly slugUrl: string
  readonly config: Readonly<Record<string, string>>
  /** Variables the platform proposes; the config goes before them. */
  readonly platformEnv: Readonly<Record<string, string>>
  /** The private key of its SSH server. */
  readonly sshHostKey: string
  /** As Kubernetes gives one to each pod. */
  readonly serviceAccount: { readonly namespace: string; readonly token: string; readonly ca: string }
}

/** A release can be upgraded in place where one runs. */
function hotOrNot(
  fromVersion: number | null,
  appVersion: string | null,
): Pick<Change<never>, 'hot' | 'notHot'> {
  if (appVersion === null)
    return { notHot: 'only mix releases can be upgraded in place, and this app is not one' }
  if (fromVersion === null) return { notHot: 'nothing was deployed before' }
  return { hot: { fromVersion, appVersion } }
}

/** Seconds a replica has to begin the download of its slug. */
const SLUG_URL_SECONDS = 15 * 60

/** The releases of an app: listing them, making them, going back. */
export class ReleaseService {
  readonly #options: ReleasesOptions

  constructor(options: ReleasesOptions) {
    this.#options = options
  }

  /** Newest first. */
  list(app: App): Promise<Release[]> {
    return this.#options.database.releases.list(app.id)
  }

  /** @throws PlatformError 404 before the first deploy */
  async latest(app: App): Promise<{ release: Release; slug: Slug }> {
    const release = await this.#options.database.releases.newest(app.id)
    if (!release) throw nothingDeployed(app)
    return { release, slug: await this.#options.database.slugs.byId(release.slugId) }
  }

  /** The slug that should run, when it is an OTP release whose bytes are there: what a hot upgrade is made from. */
  async previousRelease(app: App): Promise<Slug | null> {
    const { database, slugs } = this.#options
    const { releaseVersion } = app
    const release = releaseVersion === null ? null : await database.releases.byVersion(app.id, releaseVersion)
    const slug = release && (await database.slugs.byId(release.slugId))
    if (typeof slug?.customerAppVersion !== 'string') return null
    return (await slugs.has(slug.sha256)) ? slug : null
  }

  /** Makes a release of a new slug and the config there is, and rolls it out; `hot` upgrades what runs in place, if it can. */
  async deploy(
    user: Pick<User, 'id' | 'email'>,
    app: string,
    slug: Slug,
    { hot = false, migrateFirst }: DeployHow = {},
  ): Promise<{ release: Release; app: App; notHot?: string }> {
    const migrated = migrateFirst && (await this.#migrated(user, app, slug, migrateFirst))
    return this.#options.deployments.change({ name: app }, async (tx, current) => {
      // Configs may have changed while it migrated: then there is a newer release, and this code gets one with these configs.
      const isNewest =
        migrated?.id !== undefined && (await tx.releases.newest(current.id))?.id === migrated.id
      const release = isNewest ? migrated : await addDeploy(tx, current, user, slug)
      await tx.activity.record(current, user, release.summary, release.version)
      const { releaseVersion: fromVersion } = current
      const { customerAppVersion: appVersion } = slug
      const how: Pick<Change<never>, 'hot' | 'notHot'> = hot ? hotOrNot(fromVersion, appVersion) : {}
      return {
        desired: { releaseVersion: release.version },
        ...how,
        result: { release, app: current, ...(how.notHot !== undefined && { notHot: how.notHot }) },
      }
    })
  }

  /** @throws PlatformError 404 when nothing was deployed */
  async live(app: App): Promise<{ release: Release }> {
    const { database } = this.#options
    const version = app.releaseVersion
    const release = version === null ? null : await database.releases.byVersion(app.id, version)
    if (!release) throw nothingDeployed(app)
    return { release }
  }

  /** What is known of one. @throws PlatformError 404 for an unknown version */
  async info(app: App, text: string): Promise<ReleaseInfo> {
    return releaseInfo(this.#options.database, app, await this.#byText(app, text))
  }

  /**
   * Makes a release that nobody runs yet, and migrates by it.
   *
   * @throws MigrationFailed with the release kept as one that failed
   */
  async #migrated(
    user: Pick<User, 'id' | 'email'>,
    name: string,
    slug: Slug,
    migrateFirst: MigrateFirst,
  ): Promise<Release> {
    const { database, deployments, migrations } = this.#options
    const { app, release } = await deployments.change({ name }, async (tx, current) => ({
      result: { app: current, release: await addDeploy(tx, current, user, slug) },
    }))
    const failed = (reason: string) => database.releases.setStatus(app.id, release.version, 'failed', reason)
    try {
      const failure = await migrations.run(app, release, migrateFirst)
      if (failure !== null) throw new MigrationFailed(failure)
      return release
    } catch (error) {
      await failed(error instanceof MigrationFailed ? error.reason : 'its migration was stopped')
      throw error
    }
  }

  /** @throws PlatformError 404 for an unknown version */
  async #byText(app: App, text: string): Promise<Release> {
    const version = /^\d{1,9}$/.test(text) ? Number(text) : null
    const found = version === null ? null : await this.#options.database.releases.byVersion(app.id, version)
    if (!found) throw unknownVersion(app, text)
    return found
  }

  /**
   * Makes a new release of an old one's slug and config, which becomes the app's config again.
   *
   * @throws PlatformError 404 for an unknown version, 422 when its slug is not there any more
   */
  async rollback(user: User, app: App, text: string): Promise<Release> {
    const { database, deployments, slugs } = this.#options
    const old = await this.#byText(app, text)
    const slug = await database.slugs.byId(old.slugId)
    if (!(await slugs.has(slug.sha256)))
      throw invalid(
        'version',
        `The slug of release ${old.version} is no longer stored. Deploy its commit again.`,
      )
    return deployments.change(app, async (tx, current) => {
      const config = await tx.releases.configOf(old)
      await tx.configs.replace(current.id, config)
      const summary = `Rollback to version ${old.version}.`
      const release = await tx.releases.add(current.id, {
        ...{ slugId: old.slugId, config, summary, actor: user.email },
      })
      await tx.activity.record(current, user, summary, release.version)
      return { desired: { releaseVersion: release.version }, result: release }
    })
  }

  /**
   * What a replica has to run. One that names itself gets the release it was started for, also when it comes back in the
   * middle of a rollout.
   *
   * @throws PlatformError 404 when nothing was deployed
   */
  async current(app: App, replica: string | undefined): Promise<CurrentRelease> {
    const { database, engine, slugs, containerApiUrl, kubernetesCa } = this.#options
    const started = replica === undefined ? null : engine.versionOf(app.name, replica)
    const version = started ?? app.releaseVersion
    const release = version === null ? null : await database.releases.byVersion(app.id, version)
    if (!release) throw nothingDeployed(app)
    const [slug, config, secrets] = await Promise.all([
      database.slugs.byId(release.slugId),
      database.releases.configOf(release),
      database.apps.secrets(app),
    ])
    return {
      release,
      slug,
      slugUrl: new URL(slugs.signedPath(addressOf(app, release, slug), SLUG_URL_SECONDS), containerApiUrl())
        .href,
      config,
      platformEnv: {
        SECRET_KEY_BASE: secrets.secretKeyBase,
        ERLANG_COOKIE: secrets.erlangCookie,
        MY_COOKIE: secrets.erlangCookie,
        LOGPLEX_TOKEN: secrets.logplexToken,
      },
      sshHostKey: hostKeyOf(secrets.sshHostSecret),
      serviceAccount: {
        namespace: app.name,
        token: serviceToken(app.name, secrets.appKey),
        ca: kubernetesCa(),
      },
    }
  }
}

/** A release of a slug and the config there is. */
async function addDeploy(
  tx: Repositories,
  { id }: App,
  { email: actor }: Pick<User, 'email'>,
  slug: Slug,
): Promise<Release> {
  const slugId = await tx.slugs.add(id, slug)
  const summary = `Deploy \`${slug.commitSha.slice(0, 7)}\`.`
  return tx.releases.add(id, { slugId, config: await tx.configs.all(id), summary, actor })
}

function addressOf({ name, cloud }: App, { commitSha }: Release, slug: Slug): SlugAddress {
  return { sha256: slug.sha256, app: name, appVersion: slug.customerAppVersion, commitSha, cloud }
}

function nothingDeployed(app: App): PlatformError {
  return new PlatformError(404, { '': [`App \`${app.name}\` has no release yet: deploy to it first.`] })
}

function unknownVersion(app: App, text: string): PlatformError {
  return new PlatformError(404, {
    '': [`Release \`${text.slice(0, 20)}\` of app \`${app.name}\` not found.`],
  })
}
