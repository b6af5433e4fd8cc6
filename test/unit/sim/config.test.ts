import { describe, expect, it } from 'vitest'
import { simConfigFrom, simVariablesIn } from '../../../src/sim/config.js'

describe('what a simulator is told', () => {
  it('has defaults, also for variables that are empty', () => {
    const defaults = {
      home: '/h',
      httpPort: 4080,
      httpPortChosen: false,
      httpsPort: 4443,
      httpsPortChosen: false,
      baseImage: null,
      bootDeadlineSeconds: 60,
      drainSeconds: 30,
      jobLimitSeconds: 300,
      rateLimits: true,
      buildpacks: 'builtin',
      fetch: [],
      toolchains: new URL('https://builds.hex.pm/builds/'),
      concurrentBuilds: null,
      buildLimitSeconds: 1800,
      slugLimitMegabytes: 500,
      buildDiskMegabytes: 10_000,
      repositoryLimitMegabytes: 1024,
    }
    expect(simConfigFrom('/h', {})).toEqual(defaults)
    expect(simConfigFrom('/h', { GIGALIXIR_SIM_HTTP_PORT: '', GIGALIXIR_SIM_BASE_IMAGE: '' })).toEqual(
      defaults,
    )
  })

  it('knows a port somebody asked for from the usual one', () => {
    expect(simConfigFrom('/h', { GIGALIXIR_SIM_HTTP_PORT: '4080' })).toMatchObject({ httpPortChosen: true })
  })

  it('can be told to the next one, but for what belongs to its own home', () => {
    const told = { GIGALIXIR_SIM_BUILDPACKS: 'upstream', GIGALIXIR_SIM_BASE_IMAGE: 'ours:1' }
    const own = {
      ...{ GIGALIXIR_SIM_HOME: '/h', GIGALIXIR_SIM_HTTP_PORT: '5000', GIGALIXIR_SIM_HTTPS_PORT: '5001' },
      GIGALIXIR_SIM_LIFE: 'foreground',
    }
    const other = { GIGALIXIR_SIM_DRAIN: '', GIGALIXIR_API_KEY: 'secret', PATH: '/bin' }
    expect(simVariablesIn({ ...told, ...own, ...other })).toEqual(told)
    expect(simConfigFrom('/other', simVariablesIn({ ...told, ...own }))).toMatchObject({
      ...{ buildpacks: 'upstream', baseImage: 'ours:1', httpPortChosen: false },
    })
  })

  it('builds as many at a time as it is told to, or as the machine takes', () => {
    const builds = (value: string) =>
      simConfigFrom('/h', { GIGALIXIR_SIM_CONCURRENT_BUILDS: value }).concurrentBuilds
    expect([builds(''), builds('1'), builds('100')]).toEqual([null, 1, 100])
    for (const wrong of ['0', '101', '1.5', 'all'])
      expect(() => builds(wrong)).toThrow(/GIGALIXIR_SIM_CONCURRENT_BUILDS must be .* from 1 to 100/)
  })

  it('leaves rate limits on unless they are off', () => {
    const limits = (value: string) => simConfigFrom('/h', { GIGALIXIR_SIM_RATE_LIMITS: value }).rateLimits
    expect([limits('on'), limits('off')]).toEqual([true, false])
    expect(() => limits('no')).toThrow('GIGALIXIR_SIM_RATE_LIMITS must be on or off, not "no".')
  })

  it('takes a mirror of Erlang and Elixir, or none', () => {
    const toolchains = (value: string) => simConfigFrom('/h', { GIGALIXIR_SIM_TOOLCHAINS: value }).toolchains
    expect(toolchains('http://mirror.local/builds')?.href).toBe('http://mirror.local/builds/')
    expect(toolchains('off')).toBeNull()
    expect(() => toolchains('ftp://mirror.local')).toThrow(/GIGALIXIR_SIM_TOOLCHAINS must be/)
  })

  it.each(['many', '0', '65536', 'NaN', '1e9'])('refuses the port %s, naming the variable', (port) => {
    expect(() => simConfigFrom('/h', { GIGALIXIR_SIM_HTTP_PORT: port })).toThrow(
      /GIGALIXIR_SIM_HTTP_PORT must be/,
    )
  })

  it('reads from what more may be fetched', () => {
    expect(simConfigFrom('/h', { GIGALIXIR_SIM_FETCH: 'ssh, loopback' }).fetch).toEqual(['ssh', 'loopback'])
    expect(() => simConfigFrom('/h', { GIGALIXIR_SIM_FETCH: 'ftp' })).toThrow(/GIGALIXIR_SIM_FETCH.*"ftp"/)
  })
})
