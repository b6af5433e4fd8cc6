import { APP_NAME_PATTERN } from '../../lib/api/contract/index.js'

/** Safe as a folder name and in names of containers, too. */
const APP_NAME = new RegExp(APP_NAME_PATTERN)

/** True for what can be an app's name at all; whether there is such an app, the controller knows. */
export function isAppName(name: string): boolean {
  return APP_NAME.test(name)
}
