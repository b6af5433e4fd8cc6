import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { splitWords } from './sh-words.js'

/** As OpenSSH: files that include one another end somewhere. */
const DEPTH = 16

/**
 * SSH settings with the files that they `Include` in their place; what is not there or cannot be read is left out, as
 * OpenSSH does.
 *
 * @param home the person's home: names that are not absolute begin at its `.ssh`
 */
export function withIncludes(text: string, home: string, depth = 0): string {
  // eslint-disable-next-line regexp/no-super-linear-backtracking -- a file of the person's own
  return text.replace(/^[ \t]*include(?:[ \t]*=[ \t]*|[ \t]+)(.+)$/gim, (_line, names: string) =>
    depth === DEPTH
      ? ''
      : splitWords(names.trim())
          .flatMap((name) => filesOf(name, home))
          .map((file) => withIncludes(read(file), home, depth + 1))
          .join('\n'),
  )
}

/** `*` and `?` may stand in the last part of a name. */
function filesOf(name: string, home: string): string[] {
  const begun = name.replace(/^~(?=[/\\]|$)/, home)
  const path = isAbsolute(begun) ? begun : join(home, '.ssh', begun)
  const pattern = basename(path)
  if (!/[*?]/.test(pattern)) return [path]
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  try {
    return readdirSync(dirname(path))
      .filter((each) => new RegExp(`^${source}$`).test(each) && !each.startsWith('.'))
      .sort()
      .map((each) => join(dirname(path), each))
  } catch {
    return []
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
