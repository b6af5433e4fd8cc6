import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Authority } from './authority.js'
import type { FoundStores, Machine, ProgramCall, TrustStore } from './trust-store.js'

/** Browsers of Chromium's family keep one list for all of them; as packages of snap and flatpak, one each. */
const CHROMIUM = [
  '.pki/nssdb',
  '.local/share/pki/nssdb',
  'snap/chromium/current/.pki/nssdb',
  '.var/app/org.chromium.Chromium/.pki/nssdb',
  '.var/app/com.google.Chrome/.pki/nssdb',
]
/** Firefox has one in each profile. */
const FIREFOX = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
]
const CHROMIUM_PROGRAMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'brave-browser',
  'microsoft-edge',
]

/**
 * The lists of browsers on Linux, where they read that of the system not or only in part. They are databases of Mozilla's
 * NSS, which its program certutil changes.
 */
export async function nssStores(authority: Authority, { home, run, find }: Machine): Promise<FoundStores> {
  const there = await databasesIn(home)
  // Before its first start a browser has made none yet.
  const missing = there.some(({ browser }) => browser === 'Chromium') ? [] : await chromiumToBe(home, find)
  const databases = [...there, ...missing]
  if (databases.length === 0) return { stores: [], notes: [] }
  const certutil = await find('certutil')
  if (certutil === undefined) return { stores: [], notes: [withoutCertutil(databases)] }
  return {
    stores: databases.map((database) => storeIn(database, authority, certutil, run)),
    notes: [],
  }
}

interface Database {
  readonly browser: 'Chromium' | 'Firefox'
  readonly folder: string
  readonly isNew?: boolean
}

function storeIn(
  { browser, folder, isNew = false }: Database,
  { name, file }: Authority,
  certutil: string,
  run: Machine['run'],
): TrustStore {
  const call = (...args: string[]): ProgramCall => ({
    file: certutil,
    args: ['-d', `sql:${folder}`, ...args],
  })
  const holds = async () => !isNew && (await run(call('-L', '-n', name))).exitCode === 0
  return {
    kind: 'nss',
    name: `the list of ${browser} in ${folder}`,
    needsRoot: false,
    holds,
    trusts: holds,
    add: [
      ...(isNew
        ? [
            { file: 'mkdir', args: ['-p', folder] },
            // Without a password, as the browser would make it.
            call('-N', '--empty-password'),
          ]
        : []),
      // C: trusted to issue certificates of servers, and nothing else.
      call('-A', '-t', 'C,,', '-n', name, '-i', file),
    ],
    remove: [call('-D', '-n', name)],
  }
}

async function databasesIn(home: string): Promise<Database[]> {
  const profiles = await Promise.all(
    FIREFOX.map(async (below) => {
      const folder = join(home, below)
      // Who has no Firefox has no such folder.
      const names = await readdir(folder).catch(() => [])
      return names.map((name): Database => ({ browser: 'Firefox', folder: join(folder, name) }))
    }),
  )
  const chromium = CHROMIUM.map((below): Database => ({ browser: 'Chromium', folder: join(home, below) }))
  const found = await Promise.all(
    [...chromium, ...profiles.flat()].map(async (database) =>
      (await isThere(join(database.folder, 'cert9.db'))) ? [database] : [],
    ),
  )
  return found.flat()
}

async function chromiumToBe(home: string, find: Machine['find']): Promise<Database[]> {
  const programs = await Promise.all(CHROMIUM_PROGRAMS.map((program) => find(program)))
  if (programs.every((program) => program === undefined)) return []
  return [{ browser: 'Chromium', folder: join(home, '.pki', 'nssdb'), isNew: true }]
}

function withoutCertutil(databases: readonly Database[]): string {
  const browsers = [...new Set(databases.map(({ browser }) => browser))].join(' and ')
  return `${browsers} ${browsers.includes(' ') ? 'keep' : 'keeps'} a list that only certutil can change, which is not installed. Install it (libnss3-tools in Debian and Ubuntu, nss-tools in Fedora, nss in Arch), and run this again.`
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
