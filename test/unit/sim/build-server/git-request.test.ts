import { describe, expect, it } from 'vitest'
import { isAppName } from '../../../../src/sim/build-server/app-name.js'
import { basicCredentials, parseGitRequest } from '../../../../src/sim/build-server/git-request.js'

describe('the requests of git', () => {
  it('are the three of the smart protocol', () => {
    expect(parseGitRequest('GET', '/my-app.git/info/refs?service=git-receive-pack')).toEqual({
      app: 'my-app',
      path: '/info/refs',
      query: 'service=git-receive-pack',
      service: 'git-receive-pack',
    })
    expect(parseGitRequest('POST', '/my-app.git/git-receive-pack')).toMatchObject({
      path: '/git-receive-pack',
    })
    expect(parseGitRequest('POST', '/my-app.git/git-upload-pack')).toMatchObject({
      service: 'git-upload-pack',
    })
    expect(parseGitRequest('POST', '/my-app/git-receive-pack')).toMatchObject({ app: 'my-app' })
    expect(parseGitRequest('GET', '/my-app/info/refs?service=git-upload-pack')).toMatchObject({
      app: 'my-app',
    })
  })

  it.each([
    '/',
    '/my-app',
    '/my-app.git',
    '/my-app.git/HEAD',
    '/my-app.git/config',
    '/my-app.git/objects/info/packs',
    '/my-app.git/info/refs',
    '/my-app.git/info/refs?service=git-evil',
    '/../x.git/info/refs?service=git-receive-pack',
    '/..%2Fx.git/info/refs?service=git-receive-pack',
    '/a/b.git/info/refs?service=git-receive-pack',
    '/UPPER.git/info/refs?service=git-receive-pack',
    '/my-app.git/../other.git/info/refs?service=git-receive-pack',
  ])('are not %s', (url) => {
    expect(parseGitRequest('GET', url)).toBe(404)
  })

  it('have their methods', () => {
    expect(parseGitRequest('POST', '/app.git/info/refs?service=git-upload-pack')).toBe(405)
    expect(parseGitRequest('GET', '/app.git/git-receive-pack')).toBe(405)
  })
})

describe('app names', () => {
  it.each(['abc', 'a1-b2', 'real-hasty-fruitbat', 'x'.repeat(50)])('can be %s', (name) => {
    expect(isAppName(name)).toBe(true)
  })
  it.each([
    '',
    'ab',
    '1ab',
    '-abc',
    'abc-',
    'A',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'ÄÖ',
    'a.b',
    'a b',
    'a\0',
    'a\n',
    'x'.repeat(300),
  ])('cannot be %j', (name) => {
    expect(isAppName(name)).toBe(false)
  })
})

describe('basic credentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  it('are taken as they come, colons in the key included', () => {
    expect(basicCredentials(basic('foo%40example.com:ke:y'))).toEqual({
      email: 'foo%40example.com',
      key: 'ke:y',
    })
    expect(basicCredentials(basic(':').replace('Basic', 'BASIC'))).toEqual({ email: '', key: '' })
  })
  it.each([undefined, '', 'Basic', 'Bearer abc', 'Basic ???', basic('no colon')])(
    'are not in %j',
    (header) => {
      expect(basicCredentials(header)).toBeUndefined()
    },
  )
})
