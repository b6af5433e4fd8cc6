import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../../../lib/errors.js'

/** Debian's own front for its mirrors, used when the host names none. */
export const DEFAULT_MIRROR = 'http://deb.debian.org/debian'

/**
 * The Debian mirror this host installs from, because where people have set one the default is often unreachable.
 * Hosts that are not Debian (Ubuntu has sources of its own) get the default.
 *
 * @param root the folder of apt's settings
 */
export async function debianMirror(root = '/etc/apt'): Promise<string> {
  const lists = await textsOf(join(root, 'sources.list.d'))
  const single = await textOf(join(root, 'sources.list'))
  const uris = [
    ...lists.filter(({ name }) => name.endsWith('.sources')).flatMap(({ text }) => deb822Uris(text)),
    ...lists.filter(({ name }) => name.endsWith('.list')).flatMap(({ text }) => oneLineUris(text)),
    ...oneLineUris(single ?? ''),
  ]
  return uris.find(isDebianArchive) ?? DEFAULT_MIRROR
}

/** URIs of a deb822 file: stanzas of `Key: value`, continued on indented lines (man 5 sources.list). */
export function deb822Uris(text: string): string[] {
  return text
    .replaceAll(/^#.*\r?\n/gm, '')
    .split(/\r?\n[ \t]*\r?\n/)
    .flatMap((stanza) => {
      if (/^Enabled:\s*no\s*$/im.test(stanza) || !/^Types:.*\bdeb\b(?!-)/im.test(stanza)) return []
      const [, uris] = /^URIs:((?:.*(?:\r?\n[ \t].*)*))/im.exec(stanza) ?? []
      return (uris ?? '').split(/\s+/).filter(Boolean)
    })
}

/** URIs of one-line sources: `deb [options] URI suite component…` (man 5 sources.list). */
export function oneLineUris(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, uri] = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)/.exec(line) ?? []
    return uri === undefined ? [] : [uri]
  })
}

/** A mirror of Debian's main archive: security and Ubuntu archives have other packages, other paths. */
function isDebianArchive(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, pathname, username } = new URL(uri)
  return /^https?:$/.test(protocol) && username === '' && /\/debian\/?$/.test(pathname)
}

async function textsOf(folder: string): Promise<{ name: string; text: string }[]> {
  const names = await readdir(folder).catch(ignoreMissing)
  const texts = (names ?? []).sort().map(async (name) => ({
    name,
    text: (await textOf(join(folder, name))) ?? '',
  }))
  return Promise.all(texts)
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(ignoreMissing)
}

function ignoreMissing(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(systemCode(error) ?? '')) return undefined
  throw error
}
