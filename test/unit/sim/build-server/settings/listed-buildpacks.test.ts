import { describe, expect, it } from 'vitest'
import { listedBuildpacks } from '../../../../../src/sim/build-server/settings/listed-buildpacks.js'

describe('the buildpacks in .buildpacks', () => {
  it('are addresses, divided by blanks or lines, each with its pin, and without comments', () => {
    const text = `# ours
https://github.com/gigalixir/gigalixir-buildpack-elixir.git#v2   # pinned
\t https://example.com/one https://example.com/two.tgz?x=1

git@github.com:us/pack.git#
file:///srv/pack`
    expect(listedBuildpacks(text)).toEqual([
      { url: 'https://github.com/gigalixir/gigalixir-buildpack-elixir.git', ref: 'v2' },
      { url: 'https://example.com/one', ref: null },
      { url: 'https://example.com/two.tgz?x=1', ref: null },
      { url: 'git@github.com:us/pack.git', ref: null },
      { url: 'file:///srv/pack', ref: null },
    ])
  })

  it.each([[null], [''], ['\n \n'], ['# none yet\n']])('are none in %j', (text) => {
    expect(listedBuildpacks(text)).toEqual([])
  })

  it.each([
    [
      'https://a.example/x\nhttps://a.example/yhttps://a.example/z\n',
      'Line 2 of .buildpacks has two addresses in one word: https://a.example/yhttps',
    ],
    ['elixir\n', 'Line 1 of .buildpacks is not the address of a buildpack: elixir'],
    ['\nheroku/nodejs', 'Line 2 of .buildpacks is not the address of a buildpack: heroku/nodejs'],
  ])('are refused in %j, by line', (text, message) => {
    expect(() => listedBuildpacks(text)).toThrow(message)
  })
})
