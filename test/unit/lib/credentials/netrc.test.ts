import { describe, expect, it } from 'vitest'
import { findMachine, netrcFile } from '../../../../src/lib/credentials/netrc.js'

const find = (text: string) => findMachine(text, 'api.gigalixir.com')
const entry = { login: 'ada', password: 'key' }

describe('netrc', () => {
  it.each([
    ['on one line', 'machine api.gigalixir.com login ada password key'],
    ['on several lines', 'machine api.gigalixir.com\n\tlogin ada\n\tpassword key\n'],
    ['with Windows line endings', 'machine api.gigalixir.com\r\nlogin ada\r\npassword key\r\n'],
    ['in another order', 'machine api.gigalixir.com password key login ada'],
    ['quoted', 'machine api.gigalixir.com login "ada" password "key"'],
    ['with an account', 'machine api.gigalixir.com login ada account x password key'],
    [
      'after another machine',
      'machine other login x password y\nmachine api.gigalixir.com login ada password key',
    ],
    [
      'before another machine',
      'machine api.gigalixir.com login ada password key machine other login x password y',
    ],
    ['before default', 'machine api.gigalixir.com login ada password key\ndefault login x password y'],
    [
      'after a comment',
      '# machine api.gigalixir.com login x password y\nmachine api.gigalixir.com login ada password key',
    ],
    [
      'after a macro',
      'macdef init\ncd /pub\nmachine api.gigalixir.com login x password y\n\nmachine api.gigalixir.com login ada password key',
    ],
  ])('finds an entry %s', (_, text) => {
    expect(find(text)).toEqual(entry)
  })

  it.each([
    ['nothing', ''],
    ['another machine', 'machine gigalixir.com login ada password key'],
    ['only default', 'default login ada password key'],
    ['no password', 'machine api.gigalixir.com login ada'],
    ['a password of another machine', 'machine api.gigalixir.com login ada machine other password key'],
    ['a login that reads like a machine', 'machine other login machine password api.gigalixir.com'],
  ])('finds nothing in %s', (_, text) => {
    expect(find(text)).toBeUndefined()
  })

  it('keeps spaces, hashes and quotes inside a quoted word', () => {
    expect(find('machine api.gigalixir.com login "a b" password "x#\\"y"')).toEqual({
      login: 'a b',
      password: 'x#"y',
    })
  })

  it('is where NETRC says, else in the home folder', () => {
    expect(netrcFile({ NETRC: '/x/netrc', HOME: '/home/ada' })).toBe('/x/netrc')
    expect(netrcFile({ HOME: '/home/ada' })).toMatch(/[._]netrc$/)
  })
})
