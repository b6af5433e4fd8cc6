import { lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withMachine, withoutMachine } from '../../../../src/lib/credentials/netrc-edit.js'
import { findMachine, removeFromNetrc, writeNetrc } from '../../../../src/lib/credentials/netrc.js'
import { tempDir } from '../../../support/temp-dir.js'

const ENTRY = { login: 'ada@example.com', password: 'the-key' }
/** Without regard to where lines break. */
const squeezed = (text: string) => text.split(/\s+/).join(' ').trimEnd()
const OURS = 'machine api.x\n  login ada@example.com\n  password the-key\n'

describe('writing netrc', () => {
  it.each([
    ['an empty file', '', OURS],
    [
      'a file without a last line break',
      'machine a login b password c',
      `machine a login b password c\n${OURS}`,
    ],
    [
      'comments and other machines',
      '# mine\nmachine a login b password c # note\n\n',
      `# mine\nmachine a login b password c # note\n\n${OURS}`,
    ],
    [
      'a default entry, which programs stop at',
      'machine a login b password c\ndefault login d password e\n',
      `machine a login b password c\n${OURS}default login d password e\n`,
    ],
    [
      'a default entry that is set in',
      'machine a login b password c\n  default login d password e\n',
      `machine a login b password c\n${OURS}  default login d password e\n`,
    ],
    [
      'a default entry in the middle of a line',
      'machine a login b password c default login d password e\n',
      `machine a login b password c \n${OURS}default login d password e\n`,
    ],
    [
      'a macro that ends with the file',
      'machine a login b password c\nmacdef init\ncd /pub',
      `machine a login b password c\nmacdef init\ncd /pub\n\n${OURS}`,
    ],
    ['a macro that has ended', 'macdef init\ncd /pub\n\n', `macdef init\ncd /pub\n\n${OURS}`],
  ])('adds an entry to %s', (_, before, after) => {
    expect(withMachine(before, 'api.x', ENTRY)).toBe(after)
    expect(squeezed(withoutMachine(after, 'api.x', ENTRY))).toBe(squeezed(before))
  })

  it('keeps Windows line endings', () => {
    const before = 'machine a login b password c\r\n'
    expect(withMachine(before, 'api.x', ENTRY)).toBe(before + OURS.replaceAll('\n', '\r\n'))
  })

  it.each([
    [
      'in place',
      'machine api.x # here\n\tlogin old # who\n\tpassword gone\n\n# end',
      'machine api.x # here\n\tlogin ada@example.com # who\n\tpassword the-key\n\n# end',
    ],
    [
      'on one line',
      'machine api.x password p login l account a machine b login c password d',
      'machine api.x password the-key login ada@example.com account a machine b login c password d',
    ],
    [
      'and adds what it lacks',
      'machine api.x account a\n',
      'machine api.x login ada@example.com password the-key account a\n',
    ],
  ])('changes an entry %s', (_, before, after) => {
    expect(withMachine(before, 'api.x', ENTRY)).toBe(after)
  })

  it('takes back its own entry, whatever is around and inside', () => {
    const text = `machine a login b password c\n# about x\nmachine api.x\n  # the key\n  login ada@example.com\n  password the-key\nmachine d login e password f\n`
    expect(withoutMachine(text, 'api.x', ENTRY)).toBe(
      'machine a login b password c\n# about x\n  # the key\nmachine d login e password f\n',
    )
  })

  it('takes back its own entry at the end of a file without a last line break', () => {
    const ended = OURS.trimEnd()
    expect(withoutMachine(`machine a login b password c\n${ended}`, 'api.x', ENTRY)).toBe(
      'machine a login b password c\n',
    )
    expect(withoutMachine(`${ended} # mine`, 'api.x', ENTRY)).toBe('  # mine')
    expect(withoutMachine(`${ended}  machine a login b`, 'api.x', ENTRY)).toBe('  machine a login b')
  })

  it.each([
    ['has another password by now', 'api.x', 'ada@example.com', 'other'],
    ['is of another login', 'api.x', 'bob@example.com', 'the-key'],
    ['is of another machine', 'api.y', 'ada@example.com', 'the-key'],
  ])('leaves an entry alone that %s', (_, machine, login, password) => {
    const text = `machine ${machine} login ${login} password ${password}\n`
    expect(withoutMachine(text, 'api.x', ENTRY)).toBe(text)
  })

  it('leaves a macro with the machine it was written for', () => {
    const text = `machine a login b password c\n${OURS}macdef init\ncd /pub\n\n`
    expect(withoutMachine(text, 'api.x', ENTRY)).toBe(
      'machine a login b password c\nmachine api.x\nmacdef init\ncd /pub\n\n',
    )
  })

  it('is lossless for any file: reads back what was written, and ends where it began', () => {
    const word = fc
      .stringMatching(/^[a-z0-9.@-]{1,8}$/)
      .filter((each) => !['machine', 'default'].includes(each))
    const other = fc
      .tuple(word, word, word, fc.constantFrom(' ', '\n  ', '\n\t'))
      .map(
        ([machine, login, password, gap]) =>
          `machine m-${machine}${gap}login ${login}${gap}password ${password}\n`,
      )
    const comment = word.map((each) => `# ${each} machine api.x login no password no\n`)
    const macro = word.map((each) => `macdef ${each}\nmachine api.x\nlogin no\n\n`)
    const file = fc.array(fc.oneof(other, comment, macro, fc.constant('\n')), { maxLength: 6 })
    const value = fc.string({ minLength: 1 }).filter((each) => !/[\p{Cc}\u0085\u2028\u2029]/u.test(each))
    fc.assert(
      fc.property(file, value, value, (parts, login, password) => {
        const before = parts.join('')
        const written = withMachine(before, 'api.x', { login, password })
        expect(findMachine(written, 'api.x')).toEqual({ login, password })
        expect(written.startsWith(before)).toBe(true)
        expect(withoutMachine(written, 'api.x', { login, password })).toBe(before)
      }),
    )
  })

  it('is atomic, private, and keeps a link a link', async () => {
    const folder = await tempDir()
    const file = join(folder, 'netrc')
    await mkdir(join(folder, 'dotfiles'))
    await writeFile(join(folder, 'dotfiles', 'netrc'), 'machine a login b password c\n', { mode: 0o644 })
    await symlink(join(folder, 'dotfiles', 'netrc'), file)
    writeNetrc(file, ['api.x', 'git.x'], ENTRY)
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(findMachine(await readFile(file, 'utf8'), 'git.x')).toEqual(ENTRY)
    expect(await readdir(folder)).toEqual(['dotfiles', 'netrc'])
    expect(await readdir(join(folder, 'dotfiles'))).toEqual(['netrc'])
    expect(removeFromNetrc(file, ['api.x', 'git.x'], ENTRY)).toBe(true)
    expect(await readFile(file, 'utf8')).toBe('machine a login b password c\n')
    expect(removeFromNetrc(file, ['api.x'], ENTRY)).toBe(false)
  })
})
