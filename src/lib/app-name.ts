import { GigalixirError } from './errors.js'
import type { Target } from './targets/target.js'
import { askChoice } from './ui/prompts.js'
import { terminals } from './ui/terminal.js'

export interface AppSources {
  /** What `-a` says. */
  readonly flag?: string | undefined
  readonly target: Target
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/**
 * The app a command is about: `-a`, then `GIGALIXIR_APP`, then the git remotes of the current target. With several
 * remotes the person is asked, where there is a terminal.
 *
 * @throws GigalixirError NO_APP when none is named or several are possible; USAGE for a name that cannot be one
 */
export async function resolveApp({
  flag,
  target,
  env = process.env,
  cwd = process.cwd(),
}: AppSources): Promise<string> {
  const named = flag ?? env.GIGALIXIR_APP
  if (flag !== undefined || named) return checked(named ?? '')
  const { appsOfRepository } = await import('./git/index.js')
  const apps = [...(await appsOfRepository(target, cwd)).keys()].sort()
  if (apps[0] !== undefined && apps.length === 1) return apps[0]
  if (apps.length === 0) throw (await appElsewhere(target, cwd, env)) ?? noApp(target)
  if (!terminals().canAsk) throw severalApps(apps, target)
  return askChoice({ message: 'Which app?', instead: '-a APP' }, apps)
}

/**
 * Why the remotes of a folder name no app of this target: they are another target's, or those of a simulator that was
 * stopped, which is no target any more. Undefined when they are neither.
 */
async function appElsewhere(
  target: Target,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<GigalixirError | undefined> {
  const [{ appOfUrl, listRemotes }, { knownTargets }, { isThisMachine }] = await Promise.all([
    import('./git/index.js'),
    import('./targets/index.js'),
    import('./proxy.js'),
  ])
  const remotes = (await listRemotes(cwd)).filter(({ url }) => URL.canParse(url))
  const data = { target: target.name, apps: [] }
  for (const other of knownTargets(env))
    for (const { name, url } of remotes) {
      const app = appOfUrl(other, url)
      if (app === undefined) continue
      const what = `No app given: the git remote \`${name}\` of this folder is for ${app} on ${other.name}, and this command is for ${target.name}.`
      const next = [`Use that one: --target ${other.name}`, `Or name an app of ${target.name}: -a APP`]
      return new GigalixirError('NO_APP', what, { next, data })
    }
  const local = remotes.find(
    ({ url }) => isThisMachine(new URL(url).hostname) && /\/[^/]+\.git\/?$/.test(url),
  )
  if (local === undefined) return undefined
  const { host, pathname } = new URL(local.url)
  return new GigalixirError(
    'NO_APP',
    `No app given: the git remote \`${local.name}\` of this folder (${host}${pathname}) belongs to a simulator that is not running.`,
    { next: ['Start it: gigalixir sim up', `Or name an app of ${target.name}: -a APP`], data },
  )
}

/** Dots alone would be read as a step through the path of the API's URL. */
function checked(name: string): string {
  if (name !== '' && !/^\.+$/.test(name)) return name
  throw new GigalixirError('USAGE', `\`${name}\` cannot be the name of an app.`, {
    next: ['List yours: gigalixir apps'],
  })
}

function noApp(target: Target): GigalixirError {
  return new GigalixirError('NO_APP', `No app given, and this folder has no git remote for ${target.name}.`, {
    next: [
      'Name the app: -a APP, or GIGALIXIR_APP=APP in the environment',
      'Add the remote of an app: gigalixir git:remote APP',
      'List your apps: gigalixir apps',
    ],
    data: { target: target.name, apps: [] },
  })
}

function severalApps(apps: string[], target: Target): GigalixirError {
  return new GigalixirError(
    'NO_APP',
    `No app given, and this folder has git remotes for several: ${apps.join(', ')}.`,
    {
      next: apps.map((app) => `-a ${app}`),
      data: { target: target.name, apps },
    },
  )
}
