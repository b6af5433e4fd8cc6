import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAuthority } from '../../../../src/lib/trust/authority.js'
import type { Authority } from '../../../../src/lib/trust/authority.js'
import { findStores } from '../../../../src/lib/trust/find-stores.js'
import { linuxSystemStore } from '../../../../src/lib/trust/linux-system-store.js'
import { nssStores } from '../../../../src/lib/trust/nss-stores.js'
import type { Machine, ProgramCall, TrustStore } from '../../../../src/lib/trust/trust-store.js'
import { LOCALHOST_CA } from '../../../support/https-git.js'
import { tempDir } from '../../../support/temp-dir.js'

const FILE = '/home/me/the sim/tls/ca.pem'
const AUTHORITY: Authority = { file: FILE, body: 'MIIBcert', name: 'gigalixir-sim-0a1b2c3d', sha1: 'AB12' }

/** A machine that has these programs, and answers calls by `answer`. */
function machine(
  programs: readonly string[],
  { answer, ...rest }: Partial<Machine> & { answer?: (args: readonly string[]) => Partial<Answer> } = {},
): Machine & { readonly calls: ProgramCall[] } {
  const calls: ProgramCall[] = []
  return {
    platform: 'linux',
    env: {},
    home: '/home/me',
    find: (program) => Promise.resolve(programs.includes(program) ? `/usr/bin/${program}` : undefined),
    run: (call) => {
      calls.push(call)
      return Promise.resolve({ exitCode: 1, stdout: '', stderr: '', ...answer?.(call.args) })
    },
    ...rest,
    calls,
  }
}
type Answer = Awaited<ReturnType<Machine['run']>>

const texts = (calls: readonly ProgramCall[]) => calls.map(({ file, args }) => [file, ...args])

/** A file system that has these folders. */
async function rootWith(...folders: string[]): Promise<string> {
  const root = await tempDir()
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true })
  return root
}

describe('the list of a Linux system', () => {
  it.each([
    ['Debian', '/usr/local/share/ca-certificates', 'update-ca-certificates', [], ['--fresh']],
    ['Fedora', '/etc/pki/ca-trust/source/anchors', 'update-ca-trust', ['extract'], ['extract']],
    ['Arch', '/etc/ca-certificates/trust-source/anchors', 'trust', ['extract-compat'], ['extract-compat']],
    ['openSUSE', '/etc/pki/trust/anchors', 'update-ca-certificates', [], []],
  ])('is changed as %s does it', async (_, anchors, program, update, renew) => {
    const root = await rootWith(anchors, '/usr/local/share/ca-certificates')
    const store = await linuxSystemStore(AUTHORITY, machine([program]), root)
    const file = join(root, anchors, 'gigalixir-sim-0a1b2c3d.crt')
    expect(store).toMatchObject({ kind: 'system', needsRoot: true })
    expect(texts(store?.add ?? [])).toEqual([
      ['install', '-m', '644', FILE, file],
      [`/usr/bin/${program}`, ...update],
    ])
    expect(texts(store?.remove ?? [])).toEqual([
      ['rm', '-f', file],
      [`/usr/bin/${program}`, ...renew],
    ])
  })

  it('is trusted only when it has come to where programs read it', async () => {
    const root = await rootWith('/usr/local/share/ca-certificates', '/etc/ssl/certs')
    const store = await linuxSystemStore(AUTHORITY, machine(['update-ca-certificates']), root)
    const seen = async () => [await store?.holds(), await store?.trusts()]
    expect(await seen()).toEqual([false, false])
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\ncert\n-----END CERTIFICATE-----\n'
    await writeFile(join(root, '/usr/local/share/ca-certificates/gigalixir-sim-0a1b2c3d.crt'), pem)
    expect(await seen()).toEqual([true, false])
    await writeFile(join(root, '/etc/ssl/certs/ca-certificates.crt'), `another\n${pem}`)
    expect(await seen()).toEqual([true, true])
  })

  it('is none where it is kept in no known way', async () => {
    const root = await rootWith('/usr/local/share/ca-certificates')
    expect(await linuxSystemStore(AUTHORITY, machine([]), root)).toBeUndefined()
    expect(await linuxSystemStore(AUTHORITY, machine(['trust']), await rootWith())).toBeUndefined()
  })
})

describe('the lists of browsers on Linux', () => {
  async function homeWith(...folders: string[]): Promise<string> {
    const home = await rootWith(...folders)
    for (const folder of folders) await writeFile(join(home, folder, 'cert9.db'), '')
    return home
  }
  const named = (stores: readonly TrustStore[]) => stores.map(({ name }) => name)

  it('are those of Chromium and of each profile of Firefox', async () => {
    const home = await homeWith(
      '.pki/nssdb',
      '.mozilla/firefox/a.default',
      'snap/firefox/common/.mozilla/firefox/b',
    )
    await mkdir(join(home, '.mozilla/firefox/Crash Reports'), { recursive: true })
    const on = machine(['certutil'], { home, answer: ([, , what]) => ({ exitCode: what === '-L' ? 0 : 1 }) })
    const { stores, notes } = await nssStores(AUTHORITY, on)
    expect(named(stores)).toEqual([
      `the list of Chromium in ${join(home, '.pki/nssdb')}`,
      `the list of Firefox in ${join(home, '.mozilla/firefox/a.default')}`,
      `the list of Firefox in ${join(home, 'snap/firefox/common/.mozilla/firefox/b')}`,
    ])
    expect(notes).toEqual([])
    const [chromium] = stores
    const database = `sql:${join(home, '.pki/nssdb')}`
    expect(chromium?.needsRoot).toBe(false)
    expect(await chromium?.trusts()).toBe(true)
    expect(texts(on.calls)).toEqual([['/usr/bin/certutil', '-d', database, '-L', '-n', AUTHORITY.name]])
    expect(texts(chromium?.add ?? [])).toEqual([
      ['/usr/bin/certutil', '-d', database, '-A', '-t', 'C,,', '-n', AUTHORITY.name, '-i', FILE],
    ])
    expect(texts(chromium?.remove ?? [])).toEqual([
      ['/usr/bin/certutil', '-d', database, '-D', '-n', AUTHORITY.name],
    ])
  })

  it('are made where Chromium is there and has not been started yet', async () => {
    const home = await rootWith()
    const { stores } = await nssStores(AUTHORITY, machine(['certutil', 'google-chrome'], { home }))
    const folder = join(home, '.pki/nssdb')
    expect(texts(stores[0]?.add ?? []).slice(0, 2)).toEqual([
      ['mkdir', '-p', folder],
      ['/usr/bin/certutil', '-d', `sql:${folder}`, '-N', '--empty-password'],
    ])
    expect(await stores[0]?.holds()).toBe(false)
  })

  it('cannot be changed without certutil, which is said; nothing is said to who has no browser', async () => {
    const home = await homeWith('.pki/nssdb', '.mozilla/firefox/a.default')
    const { stores, notes } = await nssStores(AUTHORITY, machine([], { home }))
    expect(stores).toEqual([])
    expect(notes).toEqual([expect.stringMatching(/^Chromium and Firefox keep .*libnss3-tools/)])
    expect(await nssStores(AUTHORITY, machine([], { home: await rootWith() }))).toEqual({
      stores: [],
      notes: [],
    })
  })
})

describe('the list of', () => {
  it('macOS is the login keychain', async () => {
    const found = { exitCode: 0, stdout: 'SHA-1 hash: ab12\n' }
    const on = machine([], { platform: 'darwin', home: '/Users/me', answer: () => found })
    const { stores } = await findStores(AUTHORITY, on)
    expect(stores).toHaveLength(1)
    const [store] = stores
    const keychain = '/Users/me/Library/Keychains/login.keychain-db'
    expect(await store?.trusts()).toBe(true)
    expect(texts(on.calls)).toEqual([
      ['/usr/bin/security', 'find-certificate', '-a', '-Z', keychain],
      ['/usr/bin/security', 'verify-cert', '-L', '-l', '-c', FILE],
    ])
    expect(store?.needsRoot).toBe(false)
    expect(texts(store?.add ?? [])).toEqual([
      [
        '/usr/bin/security',
        'add-trusted-cert',
        '-r',
        'trustRoot',
        '-p',
        'ssl',
        '-p',
        'basic',
        '-k',
        keychain,
        FILE,
      ],
    ])
    expect(texts(store?.remove ?? [])).toEqual([
      ['/usr/bin/security', 'delete-certificate', '-Z', 'AB12', '-t', keychain],
    ])
  })

  it("Windows is that of the person's roots, changed by Windows' own certutil", async () => {
    const on = machine(['certutil'], { platform: 'win32', env: { SystemRoot: 'D:\\Windows' } })
    const { stores } = await findStores(AUTHORITY, on)
    const [store] = stores
    const certutil = 'D:\\Windows\\System32\\certutil.exe'
    expect(await store?.holds()).toBe(false)
    expect(texts(on.calls)).toEqual([[certutil, '-user', '-store', 'Root', 'AB12']])
    expect(texts(store?.add ?? [])).toEqual([[certutil, '-user', '-addstore', 'Root', FILE]])
    expect(texts(store?.remove ?? [])).toEqual([[certutil, '-user', '-delstore', 'Root', 'AB12']])
  })
})

it('an authority is known by its own certificate', async () => {
  const known = await readAuthority(LOCALHOST_CA)
  expect(known?.name).toMatch(/^gigalixir-sim-[0-9a-f]{8}$/)
  expect(known?.sha1).toMatch(/^[0-9A-F]{40}$/)
  expect(known?.body).toMatch(/^MII[A-Za-z0-9+/=]+$/)
  const folder = await tempDir()
  expect(await readAuthority(join(folder, 'none.pem'))).toBeNull()
  await writeFile(join(folder, 'damaged.pem'), '-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n')
  await expect(readAuthority(join(folder, 'damaged.pem'))).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
})
