/** What a doctor's finding shows; the client's and the simulator's both fit. */
interface ShownFinding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly fix: readonly string[]
}

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

/** A doctor's findings for a terminal: a line each, and what to do about it below. */
export function findingsText(findings: readonly ShownFinding[]): string {
  return findings
    .flatMap(({ state, check, detail, fix }) => [
      `${MARKS[state]}  ${check.padEnd(11)}  ${detail}`,
      ...fix.map((line) => `${' '.repeat(19)}${line}`),
    ])
    .join('\n')
}
