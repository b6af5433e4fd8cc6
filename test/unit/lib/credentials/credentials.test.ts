import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AccountFile, CredentialStore, findCredential } from '../../../../src/lib/credentials/index.js'
import { pinRepository } from '../../../../src/lib/git/index.js'
import { PRODUCTION } from '../../../../src/lib/targets/index.js'
import { customTarget, simulatorTarget } from '../../../../src/lib/targets/target.js'
import { FakeKeychain } from '../../../support/fake-keychain.js'
import { gitRepo } from '../../../support/git-repo.js'
import { tempDir } from '../../../support/temp-dir.js'

const SIM = simulatorTarget('sim', 'http://127.0.0.1:4080')
const CUSTOM = customTarget('https://api.example.com')
const NETRC = 'machine api.gigalixir.com\n login ada@example.com\n password netrc-key\n'
const ADA = { email: 'ada@example.com', apiKey: 'ada-key' }
const BOB = { email: 'bob@example.com', apiKey: 'bob-key' }

describe('credentials', () => {
  let folder: string
  let file: string
  let netrc: string
  let env: NodeJS.ProcessEnv
  let keychain: FakeKeychain
  let store: CredentialStore

  beforeEach(async () => {
    folder = await tempDir()
    file = join(folder, 'config', 'credentials.json')
    netrc = join(folder, 'netrc')
    env = { GIGALIXIR_CONFIG_DIR: join(folder, 'config'), NETRC: netrc }
    keychain = new FakeKeychain()
    store = new CredentialStore({ accounts: new AccountFile(join(folder, 'config')), keychain, env })
  })
  const find = (target = PRODUCTION, more: NodeJS.ProcessEnv = {}, cwd = folder) =>
    findCredential(target, { env: { ...env, ...more }, store, cwd })
  const text = () => readFile(file, 'utf8')

  it('come from the environment, else from what was stored, else from netrc', async () => {
    expect(await find()).toBeUndefined()
    await writeFile(netrc, NETRC)
    expect(await find()).toEqual({
      email: 'ada@example.com',
      apiKey: 'netrc-key',
      source: 'netrc',
      where: netrc,
    })
    await store.save(PRODUCTION, BOB)
    expect(await find()).toEqual({ ...BOB, source: 'keychain', where: 'the fake keychain' })
    const both = { GIGALIXIR_EMAIL: 'e@f.g', GIGALIXIR_API_KEY: 'env-key' }
    expect(await find(PRODUCTION, both)).toMatchObject({ email: 'e@f.g', source: 'environment' })
    expect(await find(PRODUCTION, { ...both, GIGALIXIR_EMAIL: '' })).toMatchObject({ source: 'keychain' })
  })

  it('of one platform are never given out for another', async () => {
    await writeFile(netrc, NETRC + 'machine 127.0.0.1 login x password y\ndefault login d password e\n')
    await store.save(PRODUCTION, BOB)
    for (const target of [SIM, simulatorTarget('two', SIM.apiUrl), CUSTOM])
      expect(await find(target)).toBeUndefined()
    await store.save(SIM, { email: 'y@z', apiKey: 'sim-key' })
    expect((await find(SIM))?.apiKey).toBe('sim-key')
    expect((await find())?.apiKey).toBe('bob-key')
    await store.remove(PRODUCTION)
    expect((await find())?.apiKey).toBe('netrc-key')
  })

  describe('in the environment', () => {
    const given = { GIGALIXIR_EMAIL: 'e@f.g', GIGALIXIR_API_KEY: 'env-key' }

    it('are for production unless the environment names another target', async () => {
      await store.save(SIM, ADA)
      expect((await find(SIM, given))?.apiKey).toBe('ada-key')
      expect((await find(PRODUCTION, given))?.apiKey).toBe('env-key')
      expect(await find(CUSTOM, given)).toBeUndefined()
    })

    it('go to no simulator that has no key of its own either', async () => {
      expect(await find(SIM, given)).toBeUndefined()
    })

    it('go to the target it names, and to no other', async () => {
      await store.save(SIM, ADA)
      const named = { ...given, GIGALIXIR_TARGET: 'sim' }
      expect((await find(SIM, named))?.apiKey).toBe('env-key')
      expect(await find(PRODUCTION, named)).toBeUndefined()
      const host = { ...given, GIGALIXIR_CLI__HOST: 'http://127.0.0.1:4080/' }
      expect((await find(SIM, host))?.apiKey).toBe('env-key')
      expect(await find(PRODUCTION, host)).toBeUndefined()
      expect((await find(CUSTOM, { ...given, GIGALIXIR_CLI__HOST: CUSTOM.apiUrl }))?.apiKey).toBe('env-key')
    })
  })

  it('of netrc are taken for the host that is called', async () => {
    await writeFile(netrc, NETRC + 'machine git.gigalixir.com login g password git-key')
    const forGit = await findCredential(PRODUCTION, { url: PRODUCTION.gitUrl, env, store, cwd: folder })
    expect(forGit?.apiKey).toBe('git-key')
  })

  it('are kept in the keychain and nowhere else when it answers', async () => {
    expect(await store.save(PRODUCTION, ADA)).toEqual(['the fake keychain'])
    expect([...keychain.secrets]).toEqual([['gigalixir (production) ada@example.com', 'ada-key']])
    expect(await text()).not.toContain('ada-key')
    await expect(readFile(netrc)).rejects.toThrow('ENOENT')
  })

  it('are kept in a file for their owner alone when no keychain answers, with no temporary file left', async () => {
    keychain.answers = false
    expect(await store.save(PRODUCTION, ADA)).toEqual([file])
    keychain.questions = 0
    expect(await find()).toEqual({ ...ADA, source: 'file', where: file })
    expect(keychain.questions).toBe(0)
    expect(await readdir(join(folder, 'config'))).toEqual(['credentials.json'])
    if (process.platform !== 'win32') {
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o700)
    }
  })

  it('of a simulator never ask the keychain', async () => {
    expect(await store.save(SIM, ADA)).toEqual([file])
    await find(SIM)
    await store.remove(SIM)
    expect(keychain.questions).toBe(0)
  })

  it('in a keychain that fell silent are an error that names it, not somebody else’s key', async () => {
    await writeFile(netrc, NETRC)
    await store.save(PRODUCTION, ADA)
    keychain.answers = false
    await expect(find()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    const without = new CredentialStore({
      accounts: new AccountFile(join(folder, 'config')),
      keychain: undefined,
      env,
    })
    await expect(findCredential(PRODUCTION, { env, store: without, cwd: folder })).rejects.toThrow(
      'GIGALIXIR_KEYCHAIN',
    )
  })

  it('in netrc are written on request, kept up to date, and removed again', async () => {
    const before = '# mine\nmachine example.com login x password y\n'
    await writeFile(netrc, before)
    expect(await store.save(PRODUCTION, ADA, { netrc: true })).toEqual(['the fake keychain', netrc])
    await store.save(PRODUCTION, { ...ADA, apiKey: 'rotated' })
    const now = await readFile(netrc, 'utf8')
    expect(now.startsWith(before)).toBe(true)
    expect(now.match(/password rotated/g)).toHaveLength(2)
    expect(await store.remove(PRODUCTION)).toEqual(['the fake keychain', netrc])
    expect(await readFile(netrc, 'utf8')).toBe(before)
    expect(keychain.secrets.size).toBe(0)
    expect(await text()).toBe('{}\n')
  })

  it('in netrc which somebody else wrote stay there', async () => {
    await writeFile(netrc, NETRC)
    await store.save(PRODUCTION, ADA)
    await store.remove(PRODUCTION)
    expect(await readFile(netrc, 'utf8')).toBe(NETRC)
  })

  it('of a simulator cannot go into netrc', async () => {
    await expect(store.save(SIM, ADA, { netrc: true })).rejects.toMatchObject({ code: 'USAGE' })
    expect(store.accounts('sim')).toEqual([])
  })

  it('of several accounts: the last login is used until another is chosen', async () => {
    await store.save(PRODUCTION, ADA)
    await store.save(PRODUCTION, BOB)
    expect((await find())?.email).toBe(BOB.email)
    store.use('production', ADA.email)
    expect((await find())?.apiKey).toBe('ada-key')
    expect(store.accounts('production').map(({ email, inUse }) => [email, inUse])).toEqual([
      [ADA.email, true],
      [BOB.email, false],
    ])
    await store.remove(PRODUCTION)
    expect(await find()).toBeUndefined()
    expect(() => store.use('production', 'eve@example.com')).toThrow('eve@example.com is not logged in')
    expect(store.accounts('production')).toHaveLength(1)
  })

  describe('in a repository pinned to an account', () => {
    let repository: string
    beforeEach(async () => {
      repository = await gitRepo()
      await pinRepository('account', ADA.email, repository)
      mkdirSync(join(repository, 'deep', 'inside'), { recursive: true })
    })

    it('are those of that account, anywhere inside', async () => {
      await store.save(PRODUCTION, ADA)
      await store.save(PRODUCTION, BOB)
      expect((await find(PRODUCTION, {}, join(repository, 'deep', 'inside')))?.email).toBe(ADA.email)
      expect((await find())?.email).toBe(BOB.email)
    })

    it('are nobody else’s when that account is not logged in', async () => {
      await store.save(PRODUCTION, BOB)
      await expect(find(PRODUCTION, {}, repository)).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
      await writeFile(netrc, NETRC)
      expect((await find(PRODUCTION, {}, repository))?.source).toBe('netrc')
    })

    it('are the simulator’s own on a simulator', async () => {
      await store.save(SIM, BOB)
      expect((await find(SIM, {}, repository))?.email).toBe(BOB.email)
    })
  })

  it('written by an earlier version are read, and kept when another is added', async () => {
    mkdirSync(join(folder, 'config'))
    await writeFile(file, '{"production": {"email": "b@c.d", "apiKey": "old-key"}}')
    expect(await find()).toMatchObject({ email: 'b@c.d', apiKey: 'old-key', source: 'file' })
    await store.save(PRODUCTION, ADA)
    expect(store.accounts('production').map(({ email }) => email)).toEqual(['b@c.d', ADA.email])
  })

  it('of an account that is not in use can be removed, and the one in use stays so', async () => {
    await store.save(PRODUCTION, BOB)
    await store.save(PRODUCTION, ADA)
    expect(await store.remove(PRODUCTION, BOB.email)).toEqual(['the fake keychain'])
    expect(store.accounts('production')).toEqual([
      { email: ADA.email, inUse: true, where: ['the fake keychain'] },
    ])
    expect(() => store.use('production', BOB.email)).toThrow(
      expect.objectContaining({
        code: 'NOT_FOUND',
        next: [`Logged in: ${ADA.email}`, `Log in: gigalixir login -e ${BOB.email}`],
      }) as Error,
    )
    expect(() => store.use('sim', BOB.email)).toThrow(
      expect.objectContaining({ next: [`Log in: gigalixir login -e ${BOB.email}`] }) as Error,
    )
  })

  it('of a simulator that is gone are forgotten, and nobody else’s', async () => {
    store.forgetSimulator('sim')
    await expect(text()).rejects.toThrow('ENOENT')
    await store.save(PRODUCTION, ADA)
    await store.save(SIM, BOB)
    expect(store.targets()).toEqual(['production', 'sim'])
    store.forgetSimulator('sim')
    expect(store.targets()).toEqual(['production'])
    expect(await find(SIM)).toBeUndefined()
    expect(await find()).toMatchObject(ADA)
  })

  it('are not kept elsewhere when the keychain fails in a way nobody expects', async () => {
    keychain.write = () => Promise.reject(new TypeError('a bug'))
    await expect(store.save(PRODUCTION, ADA)).rejects.toThrow('a bug')
    expect(store.accounts('production')).toEqual([])
  })

  it('in a file somebody edited: what is no account is passed over', async () => {
    mkdirSync(join(folder, 'config'))
    const odd = { email: 'odd@example.com', apiKey: 5, netrc: 7 }
    const accounts = [{ email: 1 }, null, 'x', odd, { ...ADA }]
    await writeFile(
      file,
      JSON.stringify({ production: { current: 7, accounts }, sim: 5, other: { accounts: 'x' } }),
    )
    expect(store.targets()).toEqual(['production'])
    expect(store.accounts('sim')).toEqual([])
    expect(store.accounts('production')).toEqual([
      { email: odd.email, inUse: false, where: ['the fake keychain'] },
      { email: ADA.email, inUse: false, where: [file] },
    ])
  })

  it('in a broken file: it is named, and not overwritten', async () => {
    await store.save(SIM, ADA)
    await writeFile(file, '[')
    await expect(store.read(SIM)).rejects.toThrow(file)
    await expect(store.save(SIM, ADA)).rejects.toThrow(file)
    expect(await text()).toBe('[')
  })

  it('know no target by a name every object has', async () => {
    await store.save(SIM, ADA)
    expect(store.accounts('constructor')).toEqual([])
    expect(store.accounts('__proto__')).toEqual([])
    expect(await store.remove(PRODUCTION)).toEqual([])
  })
})
