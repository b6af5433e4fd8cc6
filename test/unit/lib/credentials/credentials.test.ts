import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { FileCredentialStore, findCredential } from '../../../../src/lib/credentials/index.js'
import { PRODUCTION } from '../../../../src/lib/targets/index.js'
import { customTarget, simulatorTarget } from '../../../../src/lib/targets/target.js'
import { tempDir } from '../../../support/temp-dir.js'

const SIM = simulatorTarget('sim', 'http://127.0.0.1:4080')
const NETRC = 'machine api.gigalixir.com\n login ada@example.com\n password netrc-key\n'

describe('credentials', () => {
  let folder: string
  let env: NodeJS.ProcessEnv
  let store: FileCredentialStore
  beforeEach(async () => {
    folder = await tempDir()
    env = { GIGALIXIR_CONFIG_DIR: join(folder, 'config'), HOME: folder, USERPROFILE: folder }
    store = new FileCredentialStore(join(folder, 'config'))
  })
  const netrc = () => join(folder, process.platform === 'win32' ? '_netrc' : '.netrc')

  it('come from the environment, else from what was stored, else from netrc', async () => {
    expect(findCredential(PRODUCTION, undefined, env)).toBeUndefined()
    await writeFile(netrc(), NETRC)
    expect(findCredential(PRODUCTION, undefined, env)).toEqual({
      email: 'ada@example.com',
      apiKey: 'netrc-key',
      source: 'netrc',
    })
    store.write('production', { email: 'b@c.d', apiKey: 'stored-key' })
    expect(findCredential(PRODUCTION, undefined, env)).toMatchObject({
      apiKey: 'stored-key',
      source: 'stored',
    })
    const both = { ...env, GIGALIXIR_EMAIL: 'e@f.g', GIGALIXIR_API_KEY: 'env-key' }
    expect(findCredential(PRODUCTION, undefined, both)).toMatchObject({
      email: 'e@f.g',
      source: 'environment',
    })
    expect(findCredential(PRODUCTION, undefined, { ...both, GIGALIXIR_EMAIL: '' })?.source).toBe('stored')
  })

  it('of one platform are never given out for another', async () => {
    await writeFile(netrc(), NETRC + 'machine 127.0.0.1 login x password y\ndefault login d password e\n')
    store.write('production', { email: 'b@c.d', apiKey: 'stored-key' })
    for (const target of [SIM, simulatorTarget('two', SIM.apiUrl), customTarget('https://api.example.com')])
      expect(findCredential(target, undefined, env)).toBeUndefined()
    store.write('sim', { email: 'y@z', apiKey: 'sim-key' })
    expect(findCredential(SIM, undefined, env)?.apiKey).toBe('sim-key')
    expect(findCredential(PRODUCTION, undefined, env)?.apiKey).toBe('stored-key')
    store.remove('production')
    expect(findCredential(PRODUCTION, undefined, env)?.apiKey).toBe('netrc-key')
  })

  it('takes netrc’s entry for the host that is called', async () => {
    await writeFile(netrc(), NETRC + 'machine git.gigalixir.com login g password git-key')
    expect(findCredential(PRODUCTION, PRODUCTION.gitUrl, env)?.apiKey).toBe('git-key')
  })

  it('are kept in a file for their owner alone, with no temporary file left', async () => {
    store.write('sim', { email: 'a', apiKey: 'k' })
    store.write('production', { email: 'b', apiKey: 'l' })
    const file = join(folder, 'config', 'credentials.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      sim: { email: 'a', apiKey: 'k' },
      production: { email: 'b', apiKey: 'l' },
    })
    expect(await readdir(join(folder, 'config'))).toEqual(['credentials.json'])
    if (process.platform !== 'win32') {
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await stat(join(folder, 'config'))).mode & 0o777).toBe(0o700)
    }
  })

  it('says whether there was something to remove', () => {
    expect(store.remove('sim')).toBe(false)
    store.write('sim', { email: 'a', apiKey: 'k' })
    expect(store.remove('other')).toBe(false)
    expect(store.remove('sim')).toBe(true)
    expect(store.read('sim')).toBeUndefined()
  })

  it('names a broken file, and does not overwrite it', async () => {
    store.write('sim', { email: 'a', apiKey: 'k' })
    const file = join(folder, 'config', 'credentials.json')
    await writeFile(file, '[')
    expect(() => store.read('sim')).toThrow(file)
    expect(() => store.write('sim', { email: 'a', apiKey: 'k' })).toThrow(file)
    expect(await readFile(file, 'utf8')).toBe('[')
  })

  it('knows no target by a name every object has', () => {
    store.write('sim', { email: 'a', apiKey: 'k' })
    expect(store.read('constructor')).toBeUndefined()
    expect(store.read('__proto__')).toBeUndefined()
  })
})
