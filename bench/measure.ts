import { spawn } from 'node:child_process'

/** Milliseconds a program takes from start to exit; its output is dropped. @throws Error when it fails */
export function timeProgram(file: string, args: string[], env?: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - start)
      else reject(new Error(`${file} ${args.join(' ')} ended with ${code}: ${stderr}`))
    })
  })
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Runs the candidates in turns, so that whatever else the machine does falls on all alike. @returns each one's median */
export async function inTurns<K extends string>(
  rounds: number,
  candidates: Record<K, () => Promise<number>>,
): Promise<Record<K, number>> {
  const names = Object.keys(candidates) as K[]
  const seen = new Map<K, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) seen.get(name)!.push(await candidates[name]())
  }
  return Object.fromEntries(names.map((name) => [name, median(seen.get(name)!)])) as Record<K, number>
}

/** One line of the report. */
export interface Figure {
  what: string
  /** What was measured and what it is compared with, in words and units. */
  detail: string
  value: number
  bar: number
  /** Whether the value has to reach the bar, and not to stay below it. */
  atLeast?: boolean
  /** `ratio` is printed as 1.23x, `s` and `MB` as they are, `count` as a whole number. */
  unit: 'ratio' | 's' | 'MB' | 'count'
}

export function printFigures(figures: Figure[]): void {
  const width = Math.max(...figures.map((figure) => figure.what.length))
  for (const { what, detail, value, bar, unit, atLeast = false } of figures) {
    const show = (number: number) => {
      if (unit === 'ratio') return `${number.toFixed(2)}x`
      return unit === 'count' ? String(number) : `${number.toFixed(2)} ${unit}`
    }
    const verdict = (atLeast ? value >= bar : value <= bar) ? 'ok  ' : 'MISS'
    console.log(
      `${verdict}  ${what.padEnd(width)}  ${show(value).padStart(9)}  (bar ${atLeast ? '≥' : '≤'} ${show(bar)})  ${detail}`,
    )
  }
}
