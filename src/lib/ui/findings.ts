import { colors } from './color.js'

/** What a doctor's finding shows; the client's and the simulator's both fit. */
interface ShownFinding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly fix: readonly string[]
}

/** A doctor's findings for a terminal: a line each, and what to do about it below. */
export function findingsText(findings: readonly ShownFinding[]): string {
  const { green, yellow, red } = colors(process.stdout)
  const marks = { ok: green('ok  '), warn: yellow('warn'), fail: red.bold('FAIL') }
  const width = Math.max(...findings.map(({ check }) => check.length))
  return findings
    .flatMap(({ state, check, detail, fix }) => [
      `${marks[state]}  ${check.padEnd(width)}  ${detail}`,
      ...fix.map((line) => `${' '.repeat(width + 8)}${line}`),
    ])
    .join('\n')
}
