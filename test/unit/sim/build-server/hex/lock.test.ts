import { describe, expect, it } from 'vitest'
import { lockedPackages } from '../../../../../src/sim/build-server/hex/lock.js'

describe('the packages of a mix.lock', () => {
  it('are those of Hex, with version and repository, whatever they depend on themselves', () => {
    const lock = `%{
  "bandit": {:hex, :bandit, "1.5.7", "6856b1e1", [:mix], [{:hpax, "~> 1.0", [hex: :hpax, repo: "hexpm", optional: false]}, {:plug, "~> 1.14", [hex: :plug, repo: "hexpm", optional: false]}], "hexpm", "f2dd92ae"},
  "cowlib": {:hex, :cowlib, "2.13.0", "db8f7505", [:make, :rebar3], [], "hexpm", "e1e1284d"},
  "ours": {:hex, :ours_really, "0.1.0-rc.1+build", "aa", [:mix], [], "hexpm:our-company", "bb"},
  "old": {:hex, :old, "1.0.0", "cc", [:mix], []},
  "tool": {:git, "https://example.com/tool.git", "0123", []},
}
`
    expect(lockedPackages(lock)).toEqual([
      { name: 'bandit', version: '1.5.7', repo: 'hexpm', checksum: 'f2dd92ae' },
      { name: 'cowlib', version: '2.13.0', repo: 'hexpm', checksum: 'e1e1284d' },
      { name: 'ours_really', version: '0.1.0-rc.1+build', repo: 'hexpm:our-company', checksum: 'bb' },
      { name: 'old', version: '1.0.0', repo: 'hexpm', checksum: null },
    ])
  })

  it.each([
    '"x": {:hex, :"../../etc", "1.0.0", "", [:mix], [], "hexpm", ""},',
    '"x": {:hex, :x, "../../../1.0.0", "", [:mix], [], "hexpm", ""},',
    '"x": {:hex, :x, "1/../../2", "", [:mix], [], "hexpm", ""},',
  ])('leave out what would lead elsewhere: %s', (line) => {
    expect(lockedPackages(line)).toEqual([])
  })

  it('never come from a repository that is a path', () => {
    expect(lockedPackages('"x": {:hex, :x, "1.0.0", "", [:mix], [], "../../secret", ""},')).toEqual([
      { name: 'x', version: '1.0.0', repo: 'hexpm', checksum: null },
    ])
  })
})
