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
  if (apps.length === 0) throw noApp(target)
  if (!terminals().canAsk) throw severalApps(apps, target)
  return askChoice({ message: 'Which app?', instead: '-a APP' }, apps)
}

/** Dots alone would be read as a step through the path of the API's URL. */
function checked(name: string): string {
  if (name !== '' && !/^\.+$/.test(name)) return name
  throw new GigalixirError('USAGE', `\`${name}\` cannot be the name of an app.`, {
    next: ['List yours: gigalixir apps'],
  })
}

function noApp(target: Target): GigalixirError {
  return new GigalixirError(
    'NO_APP',
    `Which app? None was named, and this folder has no git remote of ${target.name}.`,
    {
      next: [
        'Name it: -a APP, or GIGALIXIR_APP=APP in the environment',
        'Add the remote of an app: gigalixir git:remote APP',
        'List your apps: gigalixir apps',
      ],
      data: { target: target.name, apps: [] },
    },
  )
}

function severalApps(apps: string[], target: Target): GigalixirError {
  return new GigalixirError('NO_APP', `Which app? This folder has git remotes for ${apps.join(', ')}.`, {
    next: apps.map((app) => `-a ${app}`),
    data: { target: target.name, apps },
  })
}
