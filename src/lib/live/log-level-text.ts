import { moduleText } from '../observer/collect/names.js'
import { durationText } from '../ui/index.js'
import type { LogLevels } from './log-level.js'
import { LOG_LEVELS } from './log-levels.js'
import type { LogLevel } from './log-levels.js'

/** A module, or everything that has no level of its own. */
export function whatText(module: string): string {
  return module === 'primary' ? 'Everything else' : moduleText(module)
}

/** Each level, and until when it is as it is. */
export function levelsText({ primary, modules, timed, handlers }: LogLevels): string {
  const until = (module: string) => {
    const found = timed.find((each) => each.module === module)
    return found
      ? `  for ${durationText(Math.ceil(found.leftMs / 1000))} more, then ${found.before ?? 'no level of its own'}`
      : ''
  }
  const rows = [
    ...modules.map(({ module, level }) => ({ name: whatText(module), level, note: until(module) })),
    { name: whatText('primary'), level: primary, note: until('primary') },
  ]
  const width = Math.max(...rows.map(({ name }) => name.length))
  const lines = rows.map(({ name, level, note }) => `${name.padEnd(width)}  ${level}${note}`)
  const strict = handlers.filter(({ level }) => level !== 'all')
  return [
    ...lines,
    ...strict.map(({ handler, level }) => `Handler ${handler} drops what is below ${level}`),
  ].join('\n')
}

/** Handlers that would drop what a level lets through. */
export function droppedBy(level: LogLevel, handlers: LogLevels['handlers']): string[] {
  const severity = (name: LogLevel) => LOG_LEVELS.indexOf(name)
  return handlers.filter((each) => severity(each.level) < severity(level)).map(({ handler }) => handler)
}
