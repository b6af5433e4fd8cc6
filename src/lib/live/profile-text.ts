import { readFunction } from '../observer/collect/traced-function.js'
import { mfaText } from '../observer/collect/names.js'
import { size } from '../observer/tui/screen.js'
import type { Output } from '../ui/index.js'
import { moduleName } from './module-name.js'
import type { Profile, Profiled, ProfileKind, ProfileRow } from './profile.js'
import { count } from './top-text.js'

/** A module, or a function as it is traced: `MyApp.Cart`, `MyApp.Cart.add/2`, `:lists`. @throws GigalixirError USAGE */
export function readProfiled(text: string): Profiled {
  const isFunction = /[.:](?:[a-z_][\w@]*[?!]?)(?:\/\d+)?$/.test(text.trim().slice(1))
  return isFunction ? readFunction(text) : { module: moduleName(text) }
}

/** A table, the most expensive first. */
export function profileText(
  { rows, functions, seconds }: Profile,
  kind: ProfileKind,
  output: Output,
): string {
  const head = `${functions} functions measured for ${seconds.toFixed(1)} s`
  if (rows.length === 0) return `${head}: none was called.`
  const total = rows.reduce((sum, { own }) => sum + (own ?? 0), 0)
  const own = kind === 'memory' ? (value: number) => size(value) : milliseconds
  const measured = [
    { heading: kind === 'memory' ? 'Memory' : 'Time', text: (row: ProfileRow) => own(row.own ?? 0) },
    {
      heading: '%',
      text: (row: ProfileRow) => (total === 0 ? '0' : (((row.own ?? 0) / total) * 100).toFixed(1)),
    },
    {
      heading: 'Per call',
      text: (row: ProfileRow) =>
        kind === 'memory'
          ? size((row.own ?? 0) / row.calls)
          : `${((row.own ?? 0) / row.calls).toFixed(2)} µs`,
    },
  ]
  const columns = [
    { heading: 'Calls', text: (row: ProfileRow) => count(row.calls) },
    ...(kind === 'count' ? [] : measured),
    { heading: 'Function', text: ({ call }: ProfileRow) => mfaText(call) },
  ]
  return `${head}\n\n${output.table(rows, columns)}`
}

/** For machines: functions in the notation that people see. */
export function profileJson({ rows, functions, seconds }: Profile, kind: ProfileKind) {
  return {
    kind,
    functions,
    seconds,
    rows: rows.map(({ call, calls, own }) => ({
      function: mfaText(call),
      calls,
      ...(kind === 'time' && { microseconds: own }),
      ...(kind === 'memory' && { bytes: own }),
    })),
  }
}

function milliseconds(us: number): string {
  return us < 1000 ? `${us} µs` : `${(us / 1000).toFixed(1)} ms`
}
