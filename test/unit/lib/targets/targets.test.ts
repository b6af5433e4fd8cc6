import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  forgetSimulatorTarget,
  knownTargets,
  PRODUCTION,
  remoteUrl,
  resolveTarget,
  saveSimulatorTarget,
  useTarget,
} from '../../../../src/lib/targets/index.js'
import { tempDir } from '../../../support/temp-dir.js'

const SIM = { name: 'sim', apiUrl: 'http://127.0.0.1:4080' }

describe('targets', () => {
  let env: NodeJS.ProcessEnv
  let file: string
  beforeEach(async () => {
    const folder = await tempDir()
    env = { GIGALIXIR_CONFIG_DIR: folder }
    file = join(folder, 'settings.json')
  })
  const current = () => resolveTarget(undefined, env).name

  it('is production until something else is said', () => {
    expect(resolveTarget(undefined, env)).toBe(PRODUCTION)
    expect(remoteUrl(PRODUCTION, 'my-app')).toBe('https://git.gigalixir.com/my-app.git')
    expect(PRODUCTION.appUrl('my-app')).toBe('https://my-app.gigalixirapp.com')
  })

  it('a simulator becomes current and gives back what was there', async () => {
    const target = await saveSimulatorTarget(SIM, true, env)
    expect(current()).toBe('sim')
    expect(target).toMatchObject({ kind: 'simulator', apiUrl: SIM.apiUrl, gitUrl: SIM.apiUrl })
    expect(remoteUrl(target, 'my-app')).toBe('http://127.0.0.1:4080/my-app.git')
    expect(target.appUrl('my-app')).toBe('http://my-app.gigalixirapp.localhost:4080')
    expect((await forgetSimulatorTarget('sim', env)).name).toBe('production')
    expect(current()).toBe('production')
    expect(knownTargets(env).map((each) => each.name)).toEqual(['production'])
  })

  it('gives back another simulator that was current before, also when saved twice', async () => {
    await saveSimulatorTarget({ name: 'other', apiUrl: 'http://127.0.0.1:5000' }, true, env)
    await saveSimulatorTarget(SIM, true, env)
    await saveSimulatorTarget({ ...SIM, apiUrl: 'http://127.0.0.1:4081/' }, true, env)
    expect(resolveTarget(undefined, env).apiUrl).toBe('http://127.0.0.1:4081')
    expect((await forgetSimulatorTarget('sim', env)).name).toBe('other')
  })

  it('falls back to production when what was before is gone too', async () => {
    await saveSimulatorTarget({ name: 'other', apiUrl: 'http://127.0.0.1:5000' }, true, env)
    await saveSimulatorTarget(SIM, true, env)
    await forgetSimulatorTarget('other', env)
    expect(current()).toBe('sim')
    expect((await forgetSimulatorTarget('sim', env)).name).toBe('production')
  })

  it('can be known without being current', async () => {
    await saveSimulatorTarget(SIM, false, env)
    expect(current()).toBe('production')
    expect((await forgetSimulatorTarget('unknown', env)).name).toBe('production')
    expect(knownTargets(env)).toHaveLength(2)
  })

  it('a choice by hand stays when the simulator goes', async () => {
    await saveSimulatorTarget(SIM, true, env)
    await useTarget('production', env)
    await forgetSimulatorTarget('sim', env)
    expect(current()).toBe('production')
  })

  it('asks --target, GIGALIXIR_TARGET, GIGALIXIR_CLI__HOST and the settings, in this order', async () => {
    await saveSimulatorTarget(SIM, true, env)
    await saveSimulatorTarget({ name: 'two', apiUrl: 'http://127.0.0.1:5000' }, false, env)
    const host = { ...env, GIGALIXIR_CLI__HOST: 'https://api.example.com' }
    expect(resolveTarget(undefined, host).name).toBe('https://api.example.com')
    const named = { ...host, GIGALIXIR_TARGET: 'two' }
    expect(resolveTarget(undefined, named).name).toBe('two')
    expect(resolveTarget('production', named).name).toBe('production')
    expect(resolveTarget(undefined, { ...env, GIGALIXIR_TARGET: '', GIGALIXIR_CLI__HOST: '' }).name).toBe(
      'sim',
    )
  })

  it.each([
    ['https://api.gigalixir.com/', 'production', 'https://git.gigalixir.com', 'https://x.gigalixirapp.com'],
    ['http://127.0.0.1:4080', 'sim', 'http://127.0.0.1:4080', 'http://x.gigalixirapp.localhost:4080'],
    [
      'http://api.gigalixir.localhost:4080',
      'http://api.gigalixir.localhost:4080',
      'http://git.gigalixir.localhost:4080',
      'http://x.gigalixirapp.localhost:4080',
    ],
    [
      'http://127.0.0.1:9/base/',
      'http://127.0.0.1:9',
      'http://127.0.0.1:9/base',
      'http://x.gigalixirapp.localhost:9',
    ],
  ])('GIGALIXIR_CLI__HOST=%s is %s with git at %s', async (host, name, gitUrl, appUrl) => {
    await saveSimulatorTarget(SIM, false, env)
    const target = resolveTarget(undefined, { ...env, GIGALIXIR_CLI__HOST: host })
    expect({ name: target.name, gitUrl: target.gitUrl, appUrl: target.appUrl('x') }).toEqual({
      name,
      gitUrl,
      appUrl,
    })
  })

  it.each(['api.gigalixir.com', 'ftp://x', 'http://', 'nonsense'])('%s is no host', (host) => {
    expect(() => resolveTarget(undefined, { ...env, GIGALIXIR_CLI__HOST: host })).toThrow(/not a URL/)
  })

  it('knows no other name, not even one JavaScript objects have', () => {
    for (const name of ['nowhere', 'constructor', '__proto__'])
      expect(() => resolveTarget(name, env)).toThrow(`There is no target named \`${name}\``)
  })

  it('leaves a settings file that only its owner reads and names one that is broken', async () => {
    await saveSimulatorTarget(SIM, true, env)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      current: 'sim',
      previous: 'production',
      simulators: { sim: { apiUrl: 'http://127.0.0.1:4080' } },
    })
    await writeFile(file, '{"current": ')
    expect(() => resolveTarget(undefined, env)).toThrow(file)
  })

  it('passes over entries it does not understand', async () => {
    await writeFile(file, '{"current": 5, "simulators": {"a": {"apiUrl": "nonsense"}, "b": 1, "c": null}}')
    expect(current()).toBe('production')
    expect(knownTargets(env)).toHaveLength(1)
  })
})
