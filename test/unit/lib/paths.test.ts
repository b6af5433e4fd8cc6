import { tmpdir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cacheDir, configDir, simHome } from '../../../src/lib/paths.js'

/** The systems differ in the names alone; the rules are looked at on each as far as a path of this one goes. */
function on(platform: NodeJS.Platform): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
}

const home = join(tmpdir(), 'somebody')
const all = [configDir, cacheDir, simHome]

describe('where things are kept', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['linux', { HOME: home }, ['.config/gigalixir', '.cache/gigalixir', '.local/share/gigalixir/sim']],
    [
      'darwin',
      { HOME: home, XDG_CONFIG_HOME: '/elsewhere' },
      [
        'Library/Preferences/gigalixir',
        'Library/Caches/gigalixir',
        'Library/Application Support/gigalixir/sim',
      ],
    ],
    [
      'win32',
      { USERPROFILE: home, HOME: '/c/Users/somebody' },
      ['AppData/Roaming/gigalixir', 'AppData/Local/gigalixir/Cache', 'AppData/Local/gigalixir/sim'],
    ],
  ] as const)('is the home as %s divides it', (platform, env, expected) => {
    on(platform)
    expect(all.map((of) => of(env))).toEqual(expected.map((below) => join(home, below)))
  })

  it('is where the variables of the system say', () => {
    on('linux')
    const env = { HOME: home, XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k', XDG_DATA_HOME: '/d' }
    expect(all.map((of) => of(env))).toEqual([
      join('/c', 'gigalixir'),
      join('/k', 'gigalixir'),
      join('/d', 'gigalixir', 'sim'),
    ])
  })

  it.each([
    ['no home', {}],
    ['an empty home', { HOME: '', USERPROFILE: '' }],
    ['a home below the folder the command runs in', { HOME: 'home', USERPROFILE: 'home' }],
    [
      'relative folders of the system',
      { HOME: '', XDG_CONFIG_HOME: '.', XDG_CACHE_HOME: '', XDG_DATA_HOME: 'data' },
    ],
  ])('is the home that the list of users knows where the environment has %s', (_, env) => {
    for (const of of all) {
      const folder = of(env)!
      expect(isAbsolute(folder)).toBe(true)
      expect(folder.startsWith(userInfo().homedir)).toBe(true)
    }
  })
})
