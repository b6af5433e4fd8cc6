import { describe, expect, it } from 'vitest'
import { lockedGit } from '../../../../../src/sim/build-server/dependencies/git-lock.js'

const A = 'a'.repeat(40)

describe('the git dependencies of a mix.lock', () => {
  it('have a name, an address, a commit, and the history that mix asks for', () => {
    const lock = `%{
  "plug": {:hex, :plug, "1.0.0", "aa", [:mix], [], "hexpm", "bb"},
  "icons": {:git, "https://github.com/makers/icons.git", "${A}", [tag: "v2.2.0", sparse: "optimized", depth: 1]},
  "ours": {:git, "git@git.example.com:team/ours.git", "${A}", [branch: "main"]},
  "plain": {:git, "https://example.com/plain", "${A}", []},
}
`
    expect(lockedGit(lock)).toEqual([
      { name: 'icons', url: 'https://github.com/makers/icons.git', commit: A, depth: 1, place: 'deps/icons' },
      {
        ...{ name: 'ours', url: 'git@git.example.com:team/ours.git', commit: A, depth: null },
        place: 'deps/ours',
      },
      { name: 'plain', url: 'https://example.com/plain', commit: A, depth: null, place: 'deps/plain' },
    ])
  })

  it.each([
    ['a folder elsewhere', `"../up": {:git, "https://example.com/x", "${A}", []},`],
    ['a revision that is no commit', `"x": {:git, "https://example.com/x", "main", []},`],
    ['an address with more in it', `"x": {:git, "https://example.com/x\\n[core]", "${A}", []},`],
  ])('leave out %s', (_, line) => {
    expect(lockedGit(line)).toEqual([])
  })
})
