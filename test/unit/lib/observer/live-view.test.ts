import { describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import type { NodeAccess } from '../../../../src/lib/observer/access.js'
import { LiveView } from '../../../../src/lib/observer/server/live-view.js'

/** A way to nowhere. */
function access(replica: string, closed: string[]): NodeAccess {
  const nowhere = () => Promise.reject(new GigalixirError('UNREACHABLE', `There is no way to ${replica}.`))
  return {
    replica,
    likelyName: nowhere,
    name: nowhere,
    place: nowhere,
    open: nowhere,
    close: () => Promise.resolve(void closed.push(replica)),
  }
}

describe('nodes that run now', () => {
  it('are those there are when it is looked anew; the ways to the others are closed, and those kept stay', async () => {
    const closed: string[] = []
    const [one, two] = [access('one', closed), access('two', closed)]
    let now = () => Promise.resolve([access('two', closed), access('three', closed)])
    const view = new LiveView('shop', [one, two], () => now())
    await view.refresh()
    expect(view.replicas).toEqual([{ name: 'two' }, { name: 'three' }])
    expect(closed).toEqual(['one'])
    await expect(view.ask('one', 'load', {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(view.ask('three', 'load', {})).rejects.toMatchObject({ code: 'UNREACHABLE' })

    now = () => Promise.reject(new GigalixirError('UNREACHABLE', 'There is no network.'))
    await view.refresh()
    expect(view.replicas).toEqual([{ name: 'two' }, { name: 'three' }])
    expect(closed).toEqual(['one'])
  })

  it('keep the one that was asked for as the first, whatever the platform names first', async () => {
    const all = ['one', 'two', 'three', 'four']
    const now = () => Promise.resolve(all.map((name) => access(name, [])))
    const view = new LiveView('shop', [access('three', []), access('one', []), access('two', [])], now)
    await view.refresh()
    expect(view.replicas.map(({ name }) => name)).toEqual(['three', 'one', 'two', 'four'])
  })

  it('are the first ones for good when nobody tells of others', async () => {
    const view = new LiveView('shop', [access('one', [])])
    await view.refresh()
    expect(view.replicas).toEqual([{ name: 'one' }])
  })
})
