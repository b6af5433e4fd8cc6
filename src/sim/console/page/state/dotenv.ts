/** The variables of a `.env` file, or what is wrong with it. */
export interface Dotenv {
  readonly configs: Readonly<Record<string, string>>
  readonly problem?: string
}

/** Reads `NAME=value` lines: comments, `export`, and values in single or double quotes, over several lines, too. */
export function dotenv(text: string): Dotenv {
  const configs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? '').trim()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const name = line
      .slice(0, Math.max(0, equals))
      .replace(/^export\s+/, '')
      .trim()
    if (!/^[A-Za-z_]\w*$/.test(name))
      return { configs, problem: `Line ${index + 1} must be NAME=value, such as POOL_SIZE=10.` }
    let value = line.slice(equals + 1).trim()
    const [quote = ''] = value
    if (quote === '"' || quote === "'") {
      const begin = index
      while (!isClosed(value, quote) && index + 1 < lines.length) value += `\n${lines[++index] ?? ''}`
      const end = closing(value, quote)
      if (end === -1) return { configs, problem: `Line ${begin + 1} has a quote that is not closed.` }
      value = value.slice(1, end)
      if (quote === '"')
        value = value.replace(/\\([nrt"\\$])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
    } else value = withoutComment(value)
    configs[name] = value
  }
  return { configs }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** A comment behind a value has a space before it. */
function withoutComment(value: string): string {
  const comment = value.search(/\s#/)
  return comment === -1 ? value : value.slice(0, comment).trimEnd()
}

function isClosed(value: string, quote: string): boolean {
  return closing(value, quote) !== -1
}

/** Where the quote that a value begins with is closed. */
function closing(value: string, quote: string): number {
  for (let index = 1; index < value.length; index++) {
    if (value[index] === '\\' && quote === '"') index += 1
    else if (value[index] === quote) return index
  }
  return -1
}
