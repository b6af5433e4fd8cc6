import { describe, expect, it } from 'vitest'
import { Lifecycle } from '../../../src/sim/lifecycle.js'
import type { Service } from '../../../src/sim/service.js'

/** A component that writes down what happens to it. */
function component(name: string, journal: string[], behaviour: Partial<Service> = {}): Service {
  return {
    name,
    start: async () => void journal.push(`start ${name}`),
    stop: async () => void journal.push(`stop ${name}`),
    ...behaviour,
  }
}

describe('Lifecycle', () => {
  it('starts in order and stops in reverse', async () => {
    const journal: string[] = []
    const lifecycle = new Lifecycle()
    for (const name of ['database', 'logger', 'router']) await lifecycle.start(component(name, journal))
    await lifecycle.stop()
    expect(journal).toEqual([
      'start database',
      'start logger',
      'start router',
      'stop router',
      'stop logger',
      'stop database',
    ])
  })

  it('stops also the component whose start failed: it may have opened something', async () => {
    const journal: string[] = []
    const lifecycle = new Lifecycle()
    await lifecycle.start(component('database', journal))
    const broken = component('router', journal, { start: () => Promise.reject(new Error('no port')) })
    await expect(lifecycle.start(broken)).rejects.toThrow('no port')
    await lifecycle.stop()
    expect(journal).toEqual(['start database', 'stop router', 'stop database'])
  })

  it('goes on past a component that does not stop, and reports the first error', async () => {
    const journal: string[] = []
    const lifecycle = new Lifecycle()
    const failing = (name: string) =>
      component(name, journal, { stop: () => Promise.reject(new Error(`${name} stuck`)) })
    await lifecycle.start(component('database', journal))
    await lifecycle.start(failing('logger'))
    await lifecycle.start(failing('router'))
    await expect(lifecycle.stop()).rejects.toThrow('router stuck')
    expect(journal).toContain('stop database')
  })

  it('does not start a component twice', async () => {
    const lifecycle = new Lifecycle()
    const database = component('database', [])
    await lifecycle.start(database)
    await expect(lifecycle.start(database)).rejects.toThrow('database was started before')
  })

  it('stops once however often it is asked, and starts nothing any more', async () => {
    const journal: string[] = []
    const lifecycle = new Lifecycle()
    await lifecycle.start(component('database', journal))
    await Promise.all([lifecycle.stop(), lifecycle.stop()])
    await lifecycle.stop()
    expect(journal).toEqual(['start database', 'stop database'])
    await expect(lifecycle.start(component('late', journal))).rejects.toThrow('is stopping')
    expect(journal).not.toContain('start late')
  })

  it('tells what happens, and which are running', async () => {
    const events: string[] = []
    const lifecycle = new Lifecycle((event) => events.push(`${event.kind} ${event.name}`))
    await lifecycle.start(component('database', []))
    expect(lifecycle.services().map(({ service, running }) => [service.name, running])).toEqual([
      ['database', true],
    ])
    await lifecycle.stop()
    expect(events).toEqual(['starting database', 'started database', 'stopping database', 'stopped database'])
    expect(lifecycle.services()[0]?.running).toBe(false)
  })
})
