import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../errors.js'
import { bodyOf } from './authority.js'
import type { Authority } from './authority.js'
import type { Machine, TrustStore } from './trust-store.js'

/** How a family of distributions keeps its list: where certificates are added, who reads them, and what comes of it. */
interface Family {
  readonly anchors: string
  readonly program: string
  readonly update: readonly string[]
  /** After a removal, where that is another one. */
  readonly renew?: readonly string[]
  /** What programs read. */
  readonly bundle: string
}

/**
 * In the order they are looked for: the later folders are there on some systems of the earlier ones, too. By the manuals of
 * update-ca-trust(8), trust(1) and update-ca-certificates(8).
 */
const FAMILIES: readonly Family[] = [
  // Fedora, Red Hat
  {
    anchors: '/etc/pki/ca-trust/source/anchors',
    program: 'update-ca-trust',
    update: ['extract'],
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  },
  // Arch
  {
    anchors: '/etc/ca-certificates/trust-source/anchors',
    program: 'trust',
    update: ['extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  // openSUSE
  {
    anchors: '/etc/pki/trust/anchors',
    program: 'update-ca-certificates',
    update: [],
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
  // Debian, Ubuntu, Alpine
  {
    anchors: '/usr/local/share/ca-certificates',
    program: 'update-ca-certificates',
    update: [],
    renew: ['--fresh'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
]

/**
 * The list of the system itself, which curl, git, wget and most languages read.
 *
 * @param root where the file system begins
 * @returns undefined on a system that keeps it in none of the known ways
 */
export async function linuxSystemStore(
  authority: Authority,
  { find }: Pick<Machine, 'find'>,
  root = '/',
): Promise<TrustStore | undefined> {
  for (const { anchors, program, update, renew = update, bundle } of FAMILIES) {
    if (!(await isThere(join(root, anchors)))) continue
    const updater = await find(program)
    if (updater === undefined) continue
    const file = join(root, anchors, `${authority.name}.crt`)
    const isIn = async (path: string) => (await textOf(path)).includes(authority.body)
    return {
      kind: 'system',
      name: 'the list of this system, which curl, git and most programs read',
      needsRoot: true,
      holds: () => isThere(file),
      trusts: async () => (await isIn(file)) && (await isIn(join(root, bundle))),
      add: [
        { file: 'install', args: ['-m', '644', authority.file, file] },
        { file: updater, args: update },
      ],
      remove: [
        { file: 'rm', args: ['-f', file] },
        { file: updater, args: renew },
      ],
    }
  }
  return undefined
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Without frames and line ends; what is not there holds nothing. */
async function textOf(file: string): Promise<string> {
  try {
    return bodyOf(await readFile(file, 'latin1'))
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(systemCode(error) ?? '')) return ''
    throw error
  }
}
