import type { App } from './api/apps.js'

/** Where an app runs, as far as it is known. */
export function placeOf({ cloud, region }: Pick<App, 'cloud' | 'region'>): string {
  return [cloud, region].filter((each) => each !== undefined).join(' ')
}
