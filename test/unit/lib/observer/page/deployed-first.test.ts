import { describe, expect, it } from 'vitest'
import type { RunningApplication } from '../../../../../src/lib/observer/collect/applications.js'
import { deployedFirst } from '../../../../../src/lib/observer/page/deployed-first.js'

function app(name: string, facts: Partial<RunningApplication> = {}): RunningApplication {
  return {
    ...{ name, description: name, version: '1.0.0', supervised: true, named: false, needed: false },
    ...facts,
  }
}

function first(...all: RunningApplication[]): string | undefined {
  return deployedFirst(all)[0]?.name
}

describe('the application that was deployed', () => {
  const along = [app('kernel', { needed: true }), app('elixir', { needed: true }), app('sasl')]

  it('is the one the platform or the release names', () => {
    expect(first(app('audit'), ...along, app('shop', { named: true }))).toBe('shop')
  })

  it('is else what nothing is built on, not the first by name', () => {
    expect(first(app('bandit', { needed: true }), ...along, app('shop'), app('zoo', { needed: true }))).toBe(
      'shop',
    )
  })

  it('has processes', () => {
    expect(first(app('assets', { supervised: false, named: true }), ...along, app('shop'))).toBe('shop')
  })

  it('may be nothing but what comes with the language', () => {
    expect(first(app('compiler', { supervised: false }), ...along)).toBe('kernel')
    expect(deployedFirst([])).toEqual([])
  })

  it('leaves the others in their order', () => {
    const all = [app('a', { needed: true }), app('kernel'), app('shop'), app('z', { needed: true })]
    expect(deployedFirst(all).map(({ name }) => name)).toEqual(['shop', 'a', 'kernel', 'z'])
  })
})
