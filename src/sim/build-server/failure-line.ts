/** Lines looked at, from the end: above are usually dependencies that were compiled well. */
const LOOKED_AT = 300
const LONGEST = 300
/** Characters of each line that are matched at all: a build may print a line of any length. */
const MATCHED = 2000

/** What is said of somebody else's buildpack, and of a hook: that it ended, but not why. */
const ENDED = /^(The buildpack .*|\w+) failed with exit code \d+\.$/

/**
 * The line of a failed build's output that says most about why. Buildpacks mark it (` !     why`); the Elixir compiler
 * says `error: what`, and where two or three lines below; a script that dies says `** (Mix) what`. Else it is the last. That
 * a buildpack ended comes after what it printed before.
 *
 * @returns null when nothing was printed
 */
export function failureLine(output: string): string | null {
  const lines = output
    .split('\n')
    .map((line) => line.slice(0, MATCHED).trimEnd())
    .filter((line) => line.trim() !== '')
    .slice(-LOOKED_AT)
  const complaint = complaintIn(lines)
  const specific = complaint === undefined || ENDED.test(complaint) ? undefined : complaint
  const found =
    specific ??
    compilerErrorIn(lines) ??
    gitFailureIn(lines) ??
    exceptionIn(lines) ??
    complaint ??
    lines.at(-1)
  return found === undefined ? null : found.trim().slice(0, LONGEST)
}

/** The first line of the last complaint. */
function complaintIn(lines: readonly string[]): string | undefined {
  const isComplaint = (line: string | undefined) => line !== undefined && /^ !\s{2,}\S/.test(line)
  for (let last = lines.length - 1; last >= 0; last -= 1) {
    if (isComplaint(lines[last]) && !isComplaint(lines[last - 1])) return lines[last]?.replace(/^ !\s+/, '')
  }
  return undefined
}

/** The first error: those that follow are often of its making. */
function compilerErrorIn(lines: readonly string[]): string | undefined {
  const index = lines.findIndex((line) => /^\s*(\S+:\d+:(\d+:)? )?error: \S/.test(line))
  const error = lines[index]?.trim().replace(/^error: /, '')
  if (error === undefined) return undefined
  const place = lines
    .slice(index + 1, index + 12)
    .map((line) => /└─ (\S+:\d+)/.exec(line)?.[1])
    .find((found) => found !== undefined)
  return place === undefined ? error : `${error} (${place.replace(/:$/, '')})`
}

/** Why a dependency could not be fetched, which stands above mix's own word that a command failed. */
function gitFailureIn(lines: readonly string[]): string | undefined {
  const died = lines.findLastIndex((line) => /^\s*\*\* \(Mix\) Command "git /.test(line))
  return lines.slice(0, Math.max(died, 0)).findLast((line) => /^\s*fatal: \S/.test(line))
}

function exceptionIn(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => /^\s*\*\* \(\S+\) \S/.test(line))
}
