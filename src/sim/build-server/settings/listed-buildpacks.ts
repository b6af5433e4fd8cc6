import { BuildFailure } from '../build-failure.js'

/** A buildpack that `.buildpacks` names. */
export interface ListedBuildpack {
  readonly url: string
  /** Branch, tag or commit behind `#`. */
  readonly ref: string | null
}

/**
 * The buildpacks in a `.buildpacks` file, in their order. As on the platform (gigalixir/heroku-buildpack-multi, bin/compile)
 * blanks and line ends divide them alike; a `#` behind a blank begins a comment.
 *
 * @param text null where there is no such file
 * @returns none when the choice is left to the platform: without the file, or when nothing is in it
 * @throws BuildFailure for a line that names something else
 */
export function listedBuildpacks(text: string | null): ListedBuildpack[] {
  return (text ?? '').split('\n').flatMap((line, index) =>
    line
      .replace(/(^|\s)#.*$/, '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => buildpack(word, index + 1)),
  )
}

function buildpack(word: string, line: number): ListedBuildpack {
  const complain = (what: string, next: string) =>
    new BuildFailure(`Line ${line} of .buildpacks ${what}: ${word.slice(0, 200)}`, [next])
  const [url, ref] = splitOnce(word)
  if ((word.match(/:\/\//g) ?? []).length > 1)
    throw complain(
      'has two addresses in one word',
      'Write each on a line of its own, commit, and push again.',
    )
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]|^file:\/\/\/|^[\w.-]+@[\w.-]+:/i.test(url))
    throw complain(
      'is not the address of a buildpack',
      'Write the whole address, such as https://github.com/heroku/heroku-buildpack-nodejs',
    )
  return { url, ref: ref === undefined || ref === '' ? null : ref }
}

function splitOnce(word: string): [string, string?] {
  const at = word.indexOf('#')
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}
