import { describe, expect, it } from 'vitest'
import { chooseArchive, parseArchives } from '../../../../../src/sim/build-server/toolchain/archive-list.js'
import { askedVersions } from '../../../../../src/sim/build-server/toolchain/asked-versions.js'

const askedIn = (files: Record<string, string>) => askedVersions({ text: (file) => files[file] ?? null })

describe('the versions an app asks for', () => {
  it.each([
    ['erlang_version=27.2\nelixir_version=1.18.1\n', '27.2', '1.18.1'],
    [`  export erlang_version="26"  # the major\nelixir_version='v1.17'`, '26.0', '1.17'],
    ['erlang_version=OTP-26.2.5; elixir_version=1.17.2-otp-26\n', '26.2.5', '1.17.2'],
    ['erlang_version=25.0.0\n', '25.0', null],
    ['erlang_version=27.0-rc1\nelixir_version=1.18.0-rc.0\n', '27.0-rc1', '1.18.0-rc.0'],
    ['elixir_version=1.16.0\n\nelixir_version=1.17.0\n', null, '1.17.0'],
    ['# erlang_version=27\nalways_rebuild=true #elixir_version=1.18.1\n', null, null],
    ['elixir_version=(branch main)\nerlang_version=$OTP27\n', null, 'main'],
    ['elixir_version=( branch v1.17 )\n', null, '1.17'],
    ['erlang_version=../../x\nelixir_version=latest\n', null, null],
  ])('in elixir_buildpack.config %j', (config, erlang, elixir) => {
    expect(askedIn({ 'elixir_buildpack.config': config })).toEqual({ erlang, elixir })
  })

  it.each([
    ['elixir 1.18.3-otp-27\nerlang 27.3\n', '27.3', '1.18.3'],
    ['# ours\n\nnodejs 20.1.0\nerlang  26.2.5 25.3 # or older\nelixir\tref:v1.17.2\n', '26.2.5', '1.17.2'],
    ['erlang 25.0\nelixir 1.15.0\nerlang 26.0\n', '26.0', '1.15.0'],
    ['elixir-ls 0.20.0\nelixir 1.18.3-otp-27\n', null, null],
    ['elixir system\nerlang 27.1\n', '27.1', null],
  ])('in .tool-versions %j', (tools, erlang, elixir) => {
    expect(askedIn({ '.tool-versions': tools })).toEqual({ erlang, elixir })
  })

  it('are each those of elixir_buildpack.config where both files name one', () => {
    const tools = 'elixir 1.18.3-otp-27\nerlang 27.3\n'
    const config = 'elixir_version=1.16.0\n'
    expect(askedIn({ '.tool-versions': tools, 'elixir_buildpack.config': config })).toEqual({
      erlang: '27.3',
      elixir: '1.16.0',
    })
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
