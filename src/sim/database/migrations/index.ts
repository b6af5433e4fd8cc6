import type { Migration, MigrationProvider } from 'kysely'
import { firstLight } from './001-first-light.js'
import { accounts } from './002-accounts.js'
import { apps } from './003-apps.js'
import { billing } from './004-billing.js'
import { builds } from './005-builds.js'
import { run } from './006-run.js'
import { stack } from './009-stack.js'
import { canaries } from './010-canaries.js'
import { idleApps } from './011-idle-apps.js'
import { sealedSubjects } from './012-sealed-subjects.js'
import { google } from './013-google.js'
import { sshHostSecret } from './014-ssh-host-secret.js'
import { hotUpgrades } from './015-hot-upgrades.js'
import { releaseHistory } from './016-release-history.js'

/**
 * Every step of the schema, in order of its number. A step that was released is never changed, only followed by another.
 * A list and not a folder scan: the installed program is one file.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-first-light': firstLight,
  '002-accounts': accounts,
  '003-apps': apps,
  '004-billing': billing,
  '005-builds': builds,
  '006-run': run,
  '009-stack': stack,
  '010-canaries': canaries,
  '011-idle-apps': idleApps,
  '012-sealed-subjects': sealedSubjects,
  '013-google': google,
  '014-ssh-host-secret': sshHostSecret,
  '015-hot-upgrades': hotUpgrades,
  '016-release-history': releaseHistory,
}

/** The steps this program knows. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS)

export const migrationProvider: MigrationProvider = {
  getMigrations: () => Promise.resolve({ ...MIGRATIONS }),
}
