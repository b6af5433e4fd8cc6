import { describe, expect, it } from 'vitest'
import { chooseArchive, parseArchives } from '../../../../../src/sim/build-server/toolchain/archive-list.js'
import { parseAsked } from '../../../../../src/sim/build-server/toolchain/asked-versions.js'

describe('the versions an app asks for', () => {
  it.each([
    ['erlang_version=27.2\nelixir_version=1.18.1\n', '27.2', '1.18.1'],
    [`  erlang_version="26"  # the major\r\nelixir_version='v1.17'`, '26', '1.17'],
    ['elixir_version=1.18.0-rc.0\n', null, '1.18.0-rc.0'],
    ['elixir_version=1.16.0\nelixir_version=1.17.0\n', null, '1.17.0'],
    ['# erlang_version=27\nalways_rebuild=true\n', null, null],
    ['elixir_version=(branch main)\nerlang_version=$OTP\n', null, null],
    ['erlang_version=../../x\n', null, null],
  ])('in %j', (config, erlang, elixir) => {
    expect(parseAsked(config)).toEqual({ erlang, elixir })
  })
})

describe('the archive of a version', () => {
  const sum = 'a'.repeat(64)
  const list = parseArchives(
    [
      `OTP-27.3.4 ${'0'.repeat(40)} 2025-01-01T00:00:00Z ${sum}`,
      'OTP-27.3.10 0000 2025-01-01T00:00:00Z',
      'OTP-27.0 0000 2024-01-01T00:00:00Z',
      'OTP-27.4-rc1 0000 2025-01-01T00:00:00Z',
      'OTP-26.2 0000 2024-01-01T00:00:00Z',
      'v1.18.1-otp-27 0000 2025-01-01T00:00:00Z',
      'v1.18.2-otp-26 0000 2025-01-01T00:00:00Z',
      'v1.18.1 0000 2025-01-01T00:00:00Z',
      '',
    ].join('\n'),
  )

  it.each([
    ['27.0', 'OTP-', '', 'OTP-27.0'],
    ['27', 'OTP-', '', 'OTP-27.3.10'],
    ['27.3', 'OTP-', '', 'OTP-27.3.10'],
    ['2', 'OTP-', '', undefined],
    ['28', 'OTP-', '', undefined],
    ['27.4-rc1', 'OTP-', '', 'OTP-27.4-rc1'],
    ['1.18', 'v', '-otp-27', 'v1.18.1-otp-27'],
    ['1.18', 'v', '', 'v1.18.1'],
    ['1.18.2', 'v', '-otp-27', undefined],
  ])('%s (%s, %s) is %s', (version, before, after, name) => {
    expect(chooseArchive(list, version, before, after)?.name).toBe(name)
  })

  it('has the checksum that the list has, if any', () => {
    expect(chooseArchive(list, '27.3.4', 'OTP-', '')?.sha256).toBe(sum)
    expect(chooseArchive(list, '27.0', 'OTP-', '')?.sha256).toBeNull()
  })
})
