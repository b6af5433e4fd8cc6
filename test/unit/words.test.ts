import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'

/** Words that read as if they were translated, or that hide who does what. */
const BANNED =
  /\b(?:mend(?:s|ed)?|somebody|nobody|whoever|until now|goes on|is gone|behind it|at the latest|worth nothing|no such thing|e-mails?)\b/i

/** Each text of a source file that a person may come to read: literals of more than one word. */
function textsOf(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const text =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
        ? node.text
        : ts.isJsxText(node)
          ? node.text
          : ''
    if (text.trim().includes(' ')) found.push(text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}

/** What is under `docs` and the README, a line each with its place. */
async function linesOfDocs(): Promise<string[]> {
  const names = await readdir(join(packageRoot(), 'docs'))
  const files = [
    'README.md',
    ...names.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ]
  return files.flatMap((file) =>
    readFileSync(join(packageRoot(), file), 'utf8')
      .split('\n')
      .map((line, index) => `${file}:${index + 1}: ${line}`),
  )
}

/** Names of fields as the API has them; what follows a colon or a dash is a command or a flag. */
const FIELD = /(?<![-:\w/=.])[a-z]+_[a-z_]+\b/

/** Sentences of the command library, for which ours stand. */
const LIBRARY =
  /Parsing --|Missing \d+ required|Nonexistent flag|Expected --|See more help|must also be provided/

it.each([40, 80])(
  'shows people neither fields of the API nor words of the command library, at %d columns',
  (columns) => {
    const seen = readFileSync(join(packageRoot(), `test/commands/human-output.${columns}.txt`), 'utf8')
    const lines = seen.split('\n')
    expect(lines.length).toBeGreaterThan(400)
    expect(lines.filter((line) => FIELD.test(line) || LIBRARY.test(line))).toEqual([])
  },
)

it('uses no word that reads as translated in the README and the docs', async () => {
  const lines = await linesOfDocs()
  expect(lines.length).toBeGreaterThan(1000)
  expect(lines.filter((line) => BANNED.test(line))).toEqual([])
})

it('uses no word that reads as translated', async () => {
  const source = join(packageRoot(), 'src')
  const files = (await readdir(source, { recursive: true })).filter((name) => /\.tsx?$/.test(name))
  expect(files.length).toBeGreaterThan(500)
  const offenders = files.flatMap((name) =>
    textsOf(join(source, name))
      .filter((text) => BANNED.test(text))
      .map((text) => `${name}: ${text.trim()}`),
  )
  expect(offenders).toEqual([])
})
