import type { PushedSettings } from '../settings/pushed-settings.js'
import { erlangVersion, elixirVersion } from './version-spelling.js'

/** What an app asks for; null for what it does not say. */
export interface AskedVersions {
  readonly erlang: string | null
  readonly elixir: string | null
}

/** As the platform's buildpack reads them; the builder does the same in toolchain.sh, where it evaluates the settings. */
export function askedVersions(settings: Pick<PushedSettings, 'text'>): AskedVersions {
  const tools = toolVersions(settings.text('.tool-versions') ?? '')
  const config = settings.text('elixir_buildpack.config') ?? ''
  const erlang = setting(config, 'erlang_version') ?? tools.erlang
  const elixir = setting(config, 'elixir_version') ?? tools.elixir
  return {
    erlang: erlang === null ? null : erlangVersion(erlang),
    elixir: elixir === null ? null : elixirVersion(elixir),
  }
}

/**
 * `elixir 1.18.3-otp-27`, as asdf and mise write it (https://asdf-vm.com/manage/configuration.html): the first version of
 * a line counts, and the last line of a name. One of the two without the other is not taken.
 */
function toolVersions(text: string): AskedVersions {
  const version = (name: string) =>
    text
      .split('\n')
      .map((line) => line.split(/\s+/))
      .findLast(([first]) => first === name)?.[1] ?? null
  const erlang = version('erlang')
  const elixir = version('elixir')
  return erlang === null || elixir === null ? { erlang: null, elixir: null } : { erlang, elixir }
}

/**
 * A setting in a file of shell, in the forms people write it: `erlang_version=27.2`, with quotes, exported, with a comment,
 * `elixir_version=(branch main)`. What the file computes is not seen here, and the build goes on with the stack's own.
 */
function setting(config: string, name: string): string | null {
  const assignment = new RegExp(
    `(?:^|[\\s;])${name}=(?:\\(([^)\\n]*)\\)|"([^"\\n]*)"|'([^'\\n]*)'|([^\\s;]*))`,
    'g',
  )
  const found = config
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => [...line.matchAll(assignment)])
    .at(-1)
  const [, array, double, single, plain] = (found ?? []) as (string | undefined)[]
  const value = (array ?? double ?? single ?? plain ?? '').trim()
  return value === '' || /[$`]/.test(value) ? null : value
}
