import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostHex } from './host-hex.js'

/** Settings of Hex by the variables that mean the same (Hex.State, @config). */
const SETTINGS = {
  mirror_url: 'HEX_MIRROR',
  trusted_mirror_url: 'HEX_TRUSTED_MIRROR',
  unsafe_https: 'HEX_UNSAFE_HTTPS',
  http_concurrency: 'HEX_HTTP_CONCURRENCY',
  http_timeout: 'HEX_HTTP_TIMEOUT',
} as const

/** A binary as `io_lib:format("~p")` writes it, a long one in several pieces. */
const BINARY = String.raw`<<((?:"(?:[^"\\]|\\.)*"\s*)+)>>`

/**
 * What the person has said to Hex once and for all, by `mix hex.config` (`hex.config` in its home: Erlang terms): variables
 * for a build, and a file of certificates. Keys are not read.
 */
export async function hexSettings({
  caches,
}: Pick<HostHex, 'caches'>): Promise<Record<string, string> & { cacerts?: string }> {
  const text = await configOf(caches)
  const settings: Record<string, string> = {}
  for (const [key, variable] of Object.entries(SETTINGS)) {
    const value = settingIn(text, key)
    if (value !== undefined) settings[variable] = value
  }
  const cacerts = settingIn(text, 'cacerts_path')
  return { ...settings, ...(cacerts !== undefined && { cacerts }) }
}

/**
 * The repositories of the person's own (`mix hex.repo add`) that an app uses, as a `hex.config` for the build: address and
 * public key, never the key that opens them.
 *
 * @returns empty when none is known
 */
export async function handedRepos(
  { caches }: Pick<HostHex, 'caches'>,
  names: ReadonlySet<string>,
): Promise<string> {
  const text = await configOf(caches)
  const repos: string[] = []
  for (const [, name = '', fields = ''] of text.matchAll(/<<"([\w.-]+)">>\s*=>\s*#\{([^{}]*)\}/g)) {
    if (!names.has(name) || name === 'hexpm') continue
    const kept = ['url', 'public_key'].flatMap((field) => {
      const value = new RegExp(String.raw`\b${field}\s*=>\s*${BINARY}`).exec(fields)?.[1]
      return value === undefined ? [] : [`${field} => <<${value}>>`]
    })
    repos.push(`<<"${name}">> => #{${kept.join(',')}}`)
  }
  return repos.length === 0 ? '' : `{'$repos',#{${repos.join(',')}}}.\n`
}

function settingIn(text: string, key: string): string | undefined {
  const [, binary, plain] = new RegExp(String.raw`^\{${key},\s*(?:${BINARY}|(\w+))\}\.`, 'm').exec(text) ?? []
  return plain ?? binary?.replace(/"\s*"|^"|"\s*$/g, '')
}

async function configOf(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const text = await readFile(join(folder, 'hex.config'), 'utf8').catch(() => '')
    if (text !== '') return text
  }
  return ''
}
