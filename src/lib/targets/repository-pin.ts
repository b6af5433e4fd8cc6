import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { systemCode } from '../errors.js'

/** What a repository is tied to, by keys of ours in its own git configuration. */
export interface RepositoryPin {
  /** `gigalixir.target`: the name of a target. */
  readonly target?: string
  /** `gigalixir.account`: the e-mail of an account. */
  readonly account?: string
}

/**
 * The pin of the repository around a folder, if there is one. The file is read here and not by git, because every
 * command asks, and starting git costs more than the question is worth.
 */
export function repositoryPin(cwd: string, env: NodeJS.ProcessEnv = process.env): RepositoryPin {
  const folder = gitFolder(cwd, env)
  const text = folder === undefined ? undefined : textOf(join(folder, 'config'))
  if (text === undefined || !/^[ \t]*\[gigalixir\]/im.test(text)) return {}
  const values = sectionOf(text, 'gigalixir')
  const target = values.get('target')
  const account = values.get('account')
  return { ...(target && { target }), ...(account && { account }) }
}

/** The folder with the repository's configuration, which linked worktrees share. */
function gitFolder(cwd: string, env: NodeJS.ProcessEnv): string | undefined {
  const found = env.GIT_DIR ? resolve(cwd, env.GIT_DIR) : dotGitAbove(cwd)
  if (found === undefined) return undefined
  const common = textOf(join(found, 'commondir'))
  return common === undefined ? found : resolve(found, common.trim())
}

function dotGitAbove(folder: string): string | undefined {
  const path = join(folder, '.git')
  const kind = statSync(path, { throwIfNoEntry: false })
  if (kind?.isDirectory()) return path
  // A worktree or a submodule has a file that says where its folder is.
  const link = kind?.isFile() ? /^gitdir: (.*)$/m.exec(textOf(path) ?? '')?.[1] : undefined
  if (link !== undefined) return resolve(folder, link.trim())
  const above = dirname(folder)
  return above === folder ? undefined : dotGitAbove(above)
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A repository we may not read is no reason to fail: git itself will say so when it matters.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(systemCode(error) ?? '')) return undefined
    throw error
  }
}

/**
 * The variables of one section without a subsection; the last value of each counts (git-config(1), "Syntax").
 */
function sectionOf(text: string, section: string): Map<string, string> {
  const values = new Map<string, string>()
  let inside = false
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]*)\](.*)$/.exec(line)
    if (heading) inside = heading[1]?.trim().toLowerCase() === section
    const variable = /^\s*([A-Za-z][\w-]*)\s*=(.*)$/.exec(heading?.[2] ?? line)
    if (inside && variable?.[1]) values.set(variable[1].toLowerCase(), valueOf(variable[2] ?? ''))
  }
  return values
}

/** A value without its quotes, its escapes and a comment behind it. */
function valueOf(text: string): string {
  const parts = text.matchAll(/"((?:[^"\\]|\\.)*)"|\\(.)|([#;].*)|([^"\\#;]+)/g)
  return [...parts]
    .map(([, inQuotes, escaped, , plain]) => inQuotes?.replace(/\\(.)/g, '$1') ?? escaped ?? plain ?? '')
    .join('')
    .trim()
}
