import { afterEach, describe, expect, it, vi } from 'vitest'
import { Steps } from '../../../../src/lib/ui/steps.js'

function captureStderr(isTTY: boolean): () => string {
  let text = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  const before = process.stderr.isTTY
  process.stderr.isTTY = isTTY
  restores.push(() => (process.stderr.isTTY = before))
  return () => text
}

const restores: (() => void)[] = []

describe('Steps', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    for (const restore of restores.splice(0)) restore()
  })

  it('is one plain line for each new step where nothing can be redrawn', () => {
    const text = captureStderr(false)
    const steps = new Steps()
    steps.report({ step: 'Pulling', done: 1, total: 10 })
    steps.report({ step: 'Pulling', done: 9, total: 10 })
    steps.note('The port is taken.')
    steps.report({ step: 'Starting', detail: 'database' })
    steps.report({ step: 'Starting', detail: 'router' })
    steps.stop()
    expect(text()).toBe('Pulling\nThe port is taken.\nStarting\n')
  })

  it('is one live line on a terminal, which makes way for notes and is gone at the end', () => {
    const text = captureStderr(true)
    const steps = new Steps()
    steps.report({ step: 'Pulling', detail: 'layer 2', done: 5, total: 10 })
    expect(text()).toContain('Pulling 50% layer 2')
    expect(text()).not.toContain('\n')
    steps.note('The port is taken.')
    expect(text().endsWith('\x1b[2KThe port is taken.\n')).toBe(true)
    steps.report({ step: 'Starting', detail: 'router', done: 3, total: 0 })
    expect(text().endsWith('Starting router')).toBe(true)
    steps.stop()
    steps.stop()
    expect(text().endsWith('\r\x1b[2K')).toBe(true)
  })
})
