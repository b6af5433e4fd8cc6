import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { processTitle } from '../../../../src/lib/observer/collect/names.js'
import type { PortRow, Rows } from '../../../../src/lib/observer/collect/ports.js'
import type { TreeNode } from '../../../../src/lib/observer/collect/supervision-tree.js'
import { Recorder } from '../../../../src/lib/observer/record/recorder.js'
import { Recording } from '../../../../src/lib/observer/record/recording.js'
import type { View } from '../../../../src/lib/observer/server/view.js'
import { tempDir } from '../../../support/temp-dir.js'

function viewCounting(): View & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    title: 'shop',
    replicas: [{ name: 'one' }],
    ask: (_replica, call) => {
      asked.push(call)
      if (call === 'applications') {
        return Promise.resolve([
          { name: 'shop', supervised: true },
          { name: 'stdlib', supervised: false },
        ])
      }
      return Promise.resolve({ call, number: asked.filter((each) => each === call).length, rows: [] })
    },
    close: () => Promise.resolve(),
  }
}

describe('a recording', () => {
  it('is written a line a look, for its owner alone, and shows what was last seen at a time', async () => {
    const file = join(await tempDir(), 'shop.rec')
    const stop = new AbortController()
    const view = viewCounting()
    await new Recorder(view, {
      file,
      replica: 'one',
      signal: stop.signal,
      intervalMs: 1,
      onLook: (looks) => {
        if (looks === 16) stop.abort()
      },
    }).run()
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(view.asked.filter((call) => call === 'load')).toHaveLength(16)
    expect(view.asked.filter((call) => call === 'tree')).toHaveLength(2)
    expect(view.asked).not.toContain('state')

    const recording = new Recording(await readFile(file, 'utf8'))
    expect(recording).toMatchObject({ title: 'shop', replicas: [{ name: 'one' }] })
    expect(recording.times).toHaveLength(16)
    expect(await recording.ask('one', 'load', {})).toMatchObject({ number: 16 })
    expect(await recording.ask('one', 'load', { at: 0 })).toMatchObject({ number: 1 })
    expect(await recording.ask('one', 'system', { at: recording.times[14]! - 1 })).toMatchObject({
      number: 1,
    })
    expect(await recording.ask('one', 'tree', { application: 'shop' })).toMatchObject({ number: 2 })
    expect(await recording.ask('one', 'loads', {})).toHaveLength(16)
    await expect(recording.ask('one', 'kill', { pid: '<0.1.0>' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('goes on after trouble of the node, and ends when its replica is gone', async () => {
    const file = join(await tempDir(), 'shop.rec')
    const counting = viewCounting()
    let looks = 0
    let replicas = [{ name: 'one' }]
    const view: View = {
      title: 'shop',
      get replicas() {
        return replicas
      },
      ask: (replica, call, parameters) => {
        if (call === 'load') looks += 1
        if (looks === 2 || looks > 3) throw new GigalixirError('UNREACHABLE', `Trouble ${looks}.`)
        return counting.ask(replica, call, parameters)
      },
      refresh: () => {
        if (looks > 3) replicas = [{ name: 'two' }]
        return Promise.resolve()
      },
      close: () => Promise.resolve(),
    }
    const trouble: string[] = []
    const { signal } = new AbortController()
    const recording = new Recorder(view, {
      ...{ file, replica: 'one', signal, intervalMs: 1 },
      onTrouble: (text) => void trouble.push(text),
    }).run()
    await expect(recording).rejects.toMatchObject({
      code: 'NOT_FOUND',
      next: [`Look at it: gigalixir ps:observer --replay ${file}`],
    })
    expect(trouble).toEqual(['Trouble 2.', 'Trouble 4.'])
    expect(new Recording(await readFile(file, 'utf8')).times).toHaveLength(2)
  })

  it('ends, as far as it came, when there is no room for more', async () => {
    const folder = await tempDir()
    const any = await open(join(folder, 'any'), 'w')
    const handles = Object.getPrototypeOf(any) as typeof any
    await any.close()
    const write = vi.spyOn(handles, 'appendFile')
    onTestFinished(() => write.mockRestore())
    const file = join(folder, 'shop.rec')
    const { signal } = new AbortController()
    const recording = new Recorder(viewCounting(), {
      ...{ file, replica: 'one', signal, intervalMs: 1 },
      onLook: (looks) => {
        if (looks === 3) write.mockRejectedValue(new Error('ENOSPC: no space left on device'))
      },
    }).run()
    await expect(recording).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(new Recording(await readFile(file, 'utf8')).times).toHaveLength(3)
  })

  it('leaves no file when there was nothing to record', async () => {
    const file = join(await tempDir(), 'shop.rec')
    const view = {
      ...viewCounting(),
      ask: () => Promise.reject(new GigalixirError('UNREACHABLE', 'No way.')),
    }
    const { signal } = new AbortController()
    await expect(new Recorder(view, { file, replica: 'one', signal }).run()).rejects.toThrow('No way.')
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is never written over another file', async () => {
    const file = join(await tempDir(), 'shop.rec')
    const done = { file, replica: 'one', signal: AbortSignal.abort() }
    await new Recorder(viewCounting(), done).run()
    await expect(new Recorder(viewCounting(), done).run()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
  })

  it('is read as far as it goes, searched in what was at the top, and told from other files', async () => {
    const rows = [
      { pid: '<0.5.0>', name: 'Elixir.Shop', label: null, initialCall: null },
      { pid: '<0.6.0>', name: null, label: null, initialCall: ['Elixir.Logger', 'init', 1] },
    ]
    const text = [
      JSON.stringify({ version: 2, title: 'shop', replica: 'one' }),
      JSON.stringify({ at: 5, call: 'processes', key: 'memory', answer: { rows, count: 2 } }),
      '{"at": 6, "call": "lo',
    ].join('\n')
    const found = await new Recording(text).ask('one', 'processes', { sort: 'memory', search: 'SHOP' })
    expect(found).toEqual({ rows: [rows[0]], count: 2 })
    const started = await new Recording(text).ask('one', 'processes', {
      sort: 'memory',
      search: 'logger.init/1',
    })
    expect(started).toEqual({ rows: [rows[1]], count: 2 })
    for (const other of ['', 'hello', '{"at":1}', '[1]', 'null']) {
      expect(() => new Recording(other)).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
    }
  })

  it('of the first version is read: what named processes by text alone', async () => {
    const tree = {
      pid: '<0.1.0>',
      name: "'Elixir.Shop.Supervisor'",
      kind: 'supervisor',
      more: 0,
      children: [
        { pid: '<0.2.0>', name: "'Elixir.Shop.Cart':start/0", kind: 'worker', more: 0, children: [] },
      ],
    }
    const ports = { count: 1, rows: [{ id: '#Port<0.1>', owner: '<0.2.0>', name: 'forker' }] }
    const text = [
      { version: 1, title: 'shop', replica: 'one' },
      { at: 5, call: 'tree', key: 'shop', answer: tree },
      { at: 6, call: 'ports', key: '', answer: ports },
      { at: 7, call: 'applications', key: '', answer: [{ name: 'shop', supervised: true }] },
    ].map((line) => JSON.stringify(line))
    const recording = new Recording(text.join('\n'))
    const found = (await recording.ask('one', 'tree', { application: 'shop' })) as TreeNode
    expect(processTitle(found)).toBe('Shop.Supervisor')
    expect(found.children.map(processTitle)).toEqual(['Shop.Cart:start/0'])
    const { rows } = (await recording.ask('one', 'ports', {})) as Rows<PortRow>
    expect(rows.map(({ owner }) => processTitle(owner!))).toEqual(['<0.2.0>'])
    expect(await recording.ask('one', 'applications', {})).toEqual([
      { name: 'shop', supervised: true, named: false, needed: false },
    ])
  })
})
