/** Lower-case letters, digits and dashes, as the platform names apps; safe as a folder name and in Docker names. */
const APP_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** True for what can be an app's name at all; whether there is such an app, the controller knows. */
export function isAppName(name: string): boolean {
  return APP_NAME.test(name)
}
