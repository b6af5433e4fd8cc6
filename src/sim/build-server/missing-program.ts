/**
 * A program that a build asked for and the stack lacks, by what a shell (bash, dash), `env` or the kernel says of it; the last
 * one named. Null when none is.
 */
export function missingProgram(output: string): string | null {
  const lines = output.split('\n').slice(-LOOKED_AT)
  for (const line of lines.reverse()) {
    const text = line.slice(0, LONGEST)
    for (const pattern of PATTERNS) {
      const name = pattern.exec(text)?.[1]
      if (name !== undefined) return name.slice(name.lastIndexOf('/') + 1)
    }
  }
  return null
}

const LOOKED_AT = 100
const LONGEST = 500

const PATTERNS: readonly RegExp[] = [
  /(?:^|[ :])([A-Za-z0-9_.+/-]{1,80}): command not found$/,
  /\benv: ['‘]([A-Za-z0-9_.+/-]{1,80})['’]: No such file or directory$/,
  /^ *(?:\S{1,200}: )?\d{1,6}: ([A-Za-z0-9_.+/-]{1,80}): not found$/,
]

/**
 * Programs of the platform's stack that this one has not (heroku/base-images, heroku-24), with the package for apt that has
 * each. Left out for their size.
 */
const PLATFORM_HAS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    convert: 'imagemagick',
    identify: 'imagemagick',
    mogrify: 'imagemagick',
    montage: 'imagemagick',
    gs: 'ghostscript',
    ps2pdf: 'ghostscript',
    pdftotext: 'poppler-utils',
    pdftoppm: 'poppler-utils',
    pdfinfo: 'poppler-utils',
  }),
)

/** What to do about it. */
export function stepsFor(program: string): string[] {
  const packaged = PLATFORM_HAS.get(program)
  const missing =
    packaged === undefined
      ? `The stack has no program "${program}", here or on the platform.`
      : `The simulator's stack has no program "${program}"; the platform's does.`
  return [
    missing,
    `Install it with a buildpack: list https://github.com/heroku/heroku-buildpack-apt first in .buildpacks, and ${packaged ?? 'its package'} in a file named Aptfile.`,
  ]
}
