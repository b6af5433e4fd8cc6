/** What a simulator is told when it starts: from flags of `sim up`, else from the environment, else these defaults. */
export interface SimConfig {
  /** Folder of everything it owns. */
  readonly home: string
  /** Preferred port of the front door; the next free one is taken when it is not available. */
  readonly httpPort: number
  /** Whether somebody asked for that port: then it goes before the one remembered from the last start. */
  readonly httpPortChosen: boolean
  /** Preferred port for HTTPS; 0 takes any. */
  readonly httpsPort: number
  readonly httpsPortChosen: boolean
  /** Image to make stacks from instead of looking for one; null looks (design.md, "Images"). */
  readonly baseImage: string | null
  /** Seconds a new replica may take until it answers on its port. */
  readonly bootDeadlineSeconds: number
  /** Seconds an old replica gets to finish its requests. */
  readonly drainSeconds: number
  /** Seconds a job may take. */
  readonly jobLimitSeconds: number
  /** Whether too many attempts to log in, sign up and the like are refused for a while. */
  readonly rateLimits: boolean
  /** What serves for the platform's own buildpacks: our equivalents, those of the network, or whichever answers. */
  readonly buildpacks: BuildpackMode
  /** What a pushed repository may have git dependencies fetched from, besides https. */
  readonly fetch: readonly FetchException[]
  /** Where archives of Erlang and Elixir are downloaded from; null when they never are. */
  readonly toolchains: URL | null
  /** How many builds run at the same time; null goes by the cores and the memory of the Docker engine. */
  readonly concurrentBuilds: number | null
  /** Seconds a build may take. */
  readonly buildLimitSeconds: number
  /** How many MB a slug may have. */
  readonly slugLimitMegabytes: number
  /** How many MB a build may write to its disk. */
  readonly buildDiskMegabytes: number
  /** How many MB an app's repository may have. */
  readonly repositoryLimitMegabytes: number
}

export const DEFAULT_HTTP_PORT = 4080
const DEFAULT_HTTPS_PORT = 4443

/** @throws RangeError when a variable holds no usable number */
export function simConfigFrom(home: string, env: NodeJS.ProcessEnv = process.env): SimConfig {
  return {
    home,
    httpPort: numberFrom(env, 'GIGALIXIR_SIM_HTTP_PORT', DEFAULT_HTTP_PORT, 1, 65_535),
    httpPortChosen: Boolean(env.GIGALIXIR_SIM_HTTP_PORT),
    httpsPort: numberFrom(env, 'GIGALIXIR_SIM_HTTPS_PORT', DEFAULT_HTTPS_PORT, 0, 65_535),
    httpsPortChosen: Boolean(env.GIGALIXIR_SIM_HTTPS_PORT),
    baseImage: textFrom(env, 'GIGALIXIR_SIM_BASE_IMAGE'),
    bootDeadlineSeconds: numberFrom(env, 'GIGALIXIR_SIM_BOOT_DEADLINE', 60, 1, 3600),
    drainSeconds: numberFrom(env, 'GIGALIXIR_SIM_DRAIN', 30, 0, 3600),
    jobLimitSeconds: numberFrom(env, 'GIGALIXIR_SIM_JOB_LIMIT', 300, 1, 86_400),
    rateLimits: isOn(env, 'GIGALIXIR_SIM_RATE_LIMITS'),
    buildpacks: buildpackModeFrom(env.GIGALIXIR_SIM_BUILDPACKS),
    fetch: fetchFrom(env.GIGALIXIR_SIM_FETCH),
    toolchains: toolchainsFrom(env.GIGALIXIR_SIM_TOOLCHAINS),
    concurrentBuilds: wholeFrom(env, 'GIGALIXIR_SIM_CONCURRENT_BUILDS', 1, 100),
    buildLimitSeconds: numberFrom(env, 'GIGALIXIR_SIM_BUILD_LIMIT', 1800, 1, 86_400),
    slugLimitMegabytes: numberFrom(env, 'GIGALIXIR_SIM_SLUG_LIMIT', 500, 1, 100_000),
    buildDiskMegabytes: numberFrom(env, 'GIGALIXIR_SIM_BUILD_DISK_LIMIT', 10_000, 100, 1_000_000),
    repositoryLimitMegabytes: numberFrom(env, 'GIGALIXIR_SIM_REPOSITORY_LIMIT', 1024, 1, 1_000_000),
  }
}

const PREFIX = 'GIGALIXIR_SIM_'
/** Of one home and one process; and ports are remembered as they were found free (settings.ts). */
const OWN = ['HOME', 'LIFE', 'HTTP_PORT', 'HTTPS_PORT'].map((name) => PREFIX + name)

/** What a simulator was told, for one that is started in its place. */
export function simVariablesIn(env: NodeJS.ProcessEnv): Record<string, string> {
  const told = Object.entries(env).map(([name, value]) => [name, value ?? ''] as const)
  return Object.fromEntries(
    told.filter(([name, value]) => name.startsWith(PREFIX) && !OWN.includes(name) && value !== ''),
  )
}

export const BUILDPACK_MODES = ['builtin', 'upstream', 'auto'] as const
export type BuildpackMode = (typeof BUILDPACK_MODES)[number]

function buildpackModeFrom(text: string | undefined): BuildpackMode {
  const mode = text === undefined || text === '' ? 'builtin' : BUILDPACK_MODES.find((each) => each === text)
  if (mode) return mode
  throw new RangeError(`GIGALIXIR_SIM_BUILDPACKS must be ${BUILDPACK_MODES.join(', ')}, not "${text}".`)
}

/** `loopback` stands for this machine's own services. */
export const FETCH_EXCEPTIONS = ['http', 'ssh', 'file', 'loopback'] as const
export type FetchException = (typeof FETCH_EXCEPTIONS)[number]

function fetchFrom(text = ''): FetchException[] {
  const words = text.split(/[\s,]+/).filter(Boolean)
  return words.map((word) => {
    const known = FETCH_EXCEPTIONS.find((each) => each === word)
    if (known) return known
    throw new RangeError(
      `GIGALIXIR_SIM_FETCH must be words of ${FETCH_EXCEPTIONS.join(', ')}, not "${word}".`,
    )
  })
}

function numberFrom(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new RangeError(`${name} must be a number from ${min} to ${max}, not "${text}".`)
  }
  return value
}

/** Null when it is not said. */
function wholeFrom(env: NodeJS.ProcessEnv, name: string, min: number, max: number): number | null {
  const text = env[name] ?? ''
  if (text === '') return null
  const value = numberFrom(env, name, min, min, max)
  if (Number.isInteger(value)) return value
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
}

/** On unless it says `off`. */
function isOn(env: NodeJS.ProcessEnv, name: string): boolean {
  const text = env[name] ?? ''
  if (['', 'on', 'off'].includes(text)) return text !== 'off'
  throw new RangeError(`${name} must be on or off, not "${text}".`)
}

/** An empty variable says nothing. */
function textFrom(env: NodeJS.ProcessEnv, name: string): string | null {
  const text = env[name] ?? ''
  return text === '' ? null : text
}

/** Hex's own builds, which the platform's Elixir buildpack uses. */
const TOOLCHAINS = 'https://builds.hex.pm/builds/'

function toolchainsFrom(text: string | undefined): URL | null {
  if (text === 'off') return null
  // eslint-disable-next-line regexp/no-super-linear-move -- a URL that the person gave
  const url = text === undefined || text === '' ? TOOLCHAINS : text.replace(/\/*$/, '/')
  if (URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return new URL(url)
  throw new RangeError(
    `GIGALIXIR_SIM_TOOLCHAINS must be a URL of http or https, or off, not "${text ?? ''}".`,
  )
}
