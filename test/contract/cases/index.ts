import { ACCOUNT_CASES } from './accounts.js'
import { APP_CASES } from './apps.js'
import { BILLING_CASES } from './billing.js'
import { BUILD_CASES } from './builds.js'
import { CANARY_CASES } from './canaries.js'
import { CONFIG_CASES } from './configs.js'
import { CONTAINER_CASES } from './containers.js'
import { JOB_CASES } from './jobs.js'
import { DATABASE_CASES } from './databases.js'
import { DOMAIN_CASES } from './domains.js'
import { DRAIN_CASES } from './drains.js'
import { FLAME_CASES } from './flame.js'
import { GOOGLE_CASES } from './google.js'
import { RELEASE_CASES } from './releases.js'
import { PEOPLE_CASES } from './people.js'
import { PERMISSION_CASES } from './permissions.js'
import { REMOTE_CASES } from './remote.js'
import { REQUEST_CASES } from './requests.js'
import { SSH_KEY_CASES } from './ssh-keys.js'

export type { CallCase, World } from './call-case.js'

/**
 * The table of platform calls. In each world the app `first-light` has release 1 (healthy) and release 2, which set its
 * config `A=1`; `empty` was never deployed; `not-yours` is somebody else's.
 */
export const CASES = [
  ...ACCOUNT_CASES,
  ...APP_CASES,
  ...BILLING_CASES,
  ...BUILD_CASES,
  ...CANARY_CASES,
  ...CONFIG_CASES,
  ...DATABASE_CASES,
  ...DOMAIN_CASES,
  ...DRAIN_CASES,
  ...FLAME_CASES,
  ...GOOGLE_CASES,
  ...RELEASE_CASES,
  ...JOB_CASES,
  ...CONTAINER_CASES,
  ...PEOPLE_CASES,
  ...PERMISSION_CASES,
  ...SSH_KEY_CASES,
  ...REMOTE_CASES,
  ...REQUEST_CASES,
]
