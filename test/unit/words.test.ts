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
