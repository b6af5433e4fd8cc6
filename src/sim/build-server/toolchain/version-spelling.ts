/**
 * Versions as the platform's Elixir buildpack understands them (gigalixir-buildpack-elixir, lib/misc_funcs.sh,
 * fix_erlang_version and fix_elixir_version), in the spelling of the archives; null for what is none. toolchain.sh has the
 * same rules.
 */

/** `26.2.5`, `OTP-26.2.5`; a major version alone is its first release: `27` is `27.0`. */
export function erlangVersion(spelled: string): string | null {
  const candidate = /^\D*(\d+\.\d+(?:\.\d+)*-rc\d+)$/.exec(spelled)?.[1]
  if (candidate !== undefined) return candidate
  const version = spelled.replace(/[^0-9.]/g, '')
  if (!/^\d+(\.\d+)*$/.test(version)) return null
  if (/^\d+$/.test(version)) return `${version}.0`
  return version.replace(/\.0\.0$/, '.0')
}

/** `1.17.2`, `v1.17`, `1.17.2-otp-26`, `1.18.0-rc.0`, `branch main`. */
export function elixirVersion(spelled: string): string | null {
  const [, branch] = /^branch\s+(\S+)$/.exec(spelled) ?? []
  const plain = (branch ?? spelled).replace(/^(ref|prefix):/, '').replace(/^v(?=\d)/, '')
  if (/^(main|master)(-otp-\d+)?$/.test(plain)) return 'main'
  const [, version] = /^(\d+\.\d+(?:\.\d+)?(?:-(?:rc|dev)(?:\.\d+)?)?)(?:-otp-\d+)?$/.exec(plain) ?? []
  if (version !== undefined) return version
  const digits = /^\d+\.\d+/.test(plain) ? plain.replace(/[^0-9.]/g, '') : ''
  return /^\d+(\.\d+)+$/.test(digits) ? digits : null
}
