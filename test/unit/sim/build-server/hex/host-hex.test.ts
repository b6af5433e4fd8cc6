import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostHex, newestArchive } from '../../../../../src/sim/build-server/hex/host-hex.js'
import { tempDir } from '../../../../support/temp-dir.js'

describe('where Hex and Mix are on this machine', () => {
  it('is where the variables say, and nowhere else', async () => {
    const env = { HEX_HOME: '/h', MIX_HOME: '/m', MIX_ARCHIVES: '/a' }
    expect(await hostHex(env, '/nobody', 'linux')).toEqual({
      caches: ['/h'],
      archives: ['/a'],
      rebars: ['/m'],
    })
  })

  it('is below the home folder when nothing is said', async () => {
    const home = join('/nobody')
    expect(await hostHex({}, home, 'win32')).toEqual({
      caches: [join(home, '.hex')],
      archives: [join(home, '.mix', 'archives')],
      rebars: [join(home, '.mix')],
    })
  })

  it.each([
    ['linux', {}, ['.cache', 'hex'], ['.local', 'share', 'mix']],
    ['darwin', {}, ['Library', 'Caches', 'hex'], ['Library', 'Application Support', 'mix']],
    ['win32', {}, ['AppData', 'Local', 'hex', 'Cache'], ['AppData', 'Local', 'mix']],
  ] as const)(
    "with MIX_XDG is also where %s has an app's cache and data",
    async (platform, env, cache, data) => {
      const found = await hostHex({ ...env, MIX_XDG: '1' }, '/nobody', platform)
      expect(found.caches).toContain(join('/nobody', ...cache))
      expect(found.rebars).toContain(join('/nobody', ...data))
    },
  )

  it('is also in the homes that version managers give each Elixir, the newest Hex of all', async () => {
    const home = await tempDir()
    const asdf = join(home, '.asdf', 'installs', 'elixir', '1.18.1-otp-27', '.mix')
    await mkdir(join(home, '.mix', 'archives', 'hex-2.2.1'), { recursive: true })
    await mkdir(join(asdf, 'archives', 'hex-2.10.0'), { recursive: true })
    await mkdir(join(asdf, 'elixir', '1-18-otp-27'), { recursive: true })
    await writeFile(join(home, '.mix', 'archives', 'phx_new-1.7.0'), '')
    const found = await hostHex({}, home, 'linux')
    expect(found.rebars).toContain(join(asdf, 'elixir', '1-18-otp-27'))
    expect(await newestArchive(found)).toBe(join(asdf, 'archives', 'hex-2.10.0'))
  })

  it('has no Hex where there is none', async () => {
    expect(await newestArchive(await hostHex({}, await tempDir(), 'linux'))).toBeNull()
  })
})
