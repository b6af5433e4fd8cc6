import { BuildFailure } from './build-failure.js'
import type { BuilderEnd } from './build-runner.js'
import { failureLine } from './failure-line.js'
import { LineSplitter } from './line-splitter.js'
import { missingProgram, stepsFor } from './missing-program.js'
import { plainLines } from './plain-output.js'

/** Bytes of output that are looked through for why a build failed. */
const REMEMBERED = 64 * 1024

/**
 * Hands on whole lines of what a builder prints.
 *
 * @param run runs the builder to its end, and hands on its output as it comes
 * @throws BuildFailure when it did not end well, with the reason as its output tells it
 */
export async function followBuild(
  run: (output: (bytes: Buffer) => Promise<void>) => Promise<BuilderEnd>,
  output: (lines: Buffer) => Promise<void>,
): Promise<void> {
  const lines = new LineSplitter()
  let last: Buffer = Buffer.alloc(0)
  const send = async (printed: Buffer) => {
    const bytes = plainLines(printed)
    if (bytes.length === 0) return
    last = Buffer.concat([last, bytes]).subarray(-REMEMBERED)
    await output(bytes)
  }
  const end = await run((bytes) => send(lines.push(bytes)))
  await send(lines.end())
  if (end.outOfMemory) throw new BuildFailure('The build ran out of memory: its limit is 4 GB.')
  if (end.exitCode === 0) return
  const said = last.toString('utf8')
  const program = missingProgram(said)
  const why = failureLine(said) ?? `Exit code ${end.exitCode}.`
  throw new BuildFailure(
    'The build failed, for the reason above.',
    program === null ? [] : stepsFor(program),
    undefined,
    why,
  )
}
