import { describe, expect, it } from 'vitest'
import { settingsText } from '../../../../../src/sim/build-server/settings/settings-text.js'

const TEXT = 'elixir_version=1.18.3\nhook_pre_compile="echo grün"\n'
const utf8 = (text: string) => Buffer.from(text)
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

describe('the text of a settings file', () => {
  it('is that of a plain file, unchanged', () => {
    expect(settingsText(utf8(TEXT))).toEqual({ text: TEXT, changes: [] })
    expect(settingsText(new Uint8Array())).toEqual({ text: '', changes: [] })
  })

  it.each([
    ['Windows line endings', utf8(TEXT.replaceAll('\n', '\r\n'))],
    ['Windows line endings', utf8(TEXT.replaceAll('\n', '\r'))],
    ['a byte order mark', utf8(`\ufeff${TEXT}`)],
    ['UTF-16', utf16(`\ufeff${TEXT}`)],
    ['UTF-16', utf16(`\ufeff${TEXT}`).swap16()],
    ['UTF-16', utf16(TEXT)],
    ['UTF-16', utf16(TEXT).swap16()],
    ['Windows-1252', Buffer.from(TEXT, 'latin1')],
    ['no-break spaces', utf8(TEXT.replace(' ', '\u00a0'))],
    ['invisible characters', utf8(TEXT.replace('1.18', '\u200b1.\u206018'))],
    ['curly quotes', utf8(TEXT.replaceAll('"', '\u201d'))],
  ])('is the same however it was saved: %s', (change, bytes) => {
    expect(settingsText(bytes)).toEqual({ text: TEXT, changes: [change] })
  })

  it('is that of a file with several of these, each told', () => {
    const { text, changes } = settingsText(utf16(`\ufeff${TEXT.replaceAll('\n', '\r\n')}`))
    expect(text).toBe(TEXT)
    expect(changes).toEqual(['UTF-16', 'Windows line endings'])
  })
})
