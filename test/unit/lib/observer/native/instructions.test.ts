import { describe, expect, it } from 'vitest'
import { erlangInstructions } from '../../../../../src/lib/observer/native/instructions.js'

const told = (node: string, cookie = 'monster', folder = '/tmp') =>
  erlangInstructions({ remote: { node, cookie }, port: 4711, version: 6, folder })

describe('what the Erlang program is told', () => {
  it('is one term: the node, where it is, and who asks', () => {
    const text = told('shop@10.0.0.7')
    expect(text).toMatch(/^#\{own => 'gigalixir-observer-[0-9a-f]{12}@127\.0\.0\.1', .*\}\.$/)
    expect(text).toContain("node => 'shop@10.0.0.7', cookie => 'monster', port => 4711, version => 6")
    expect(text).toContain('domain => longnames, folder => [47,116,109,112]')
  })

  it('names itself as shortly as the node does, since long and short names do not mix', () => {
    expect(told('shop@box')).toMatch(/own => '[\w-]+@localhost'.*domain => shortnames/)
  })

  it('has a cookie of its own, another each time', () => {
    const own = () => /own_cookie => '([0-9a-f]{48})'/.exec(told('shop@10.0.0.7'))?.[1]
    const two = [own(), own()]
    expect(two).toEqual([expect.any(String), expect.any(String)])
    expect(two[0]).not.toBe(two[1])
  })

  it('stays one line of ASCII, whatever stands in a cookie or a path', () => {
    const text = told('shop@10.0.0.7', "a'b\\c\nd é€😀", '/home/é\n')
    expect(text).toContain("cookie => 'a\\x{27}b\\x{5c}c\\x{a}d\\x{20}\\x{e9}\\x{20ac}\\x{1f600}'")
    expect(text).toContain('folder => [47,104,111,109,101,47,233,10]')
    expect(text).toMatch(/^[ -~]+$/)
  })
})
