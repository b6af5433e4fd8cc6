import { describe, expect, it } from 'vitest'
import { asCommand, changeTrust } from '../../../../src/lib/trust/change-trust.js'
import type { ChangeOptions } from '../../../../src/lib/trust/change-trust.js'
import { trustFailure } from '../../../../src/lib/trust/index.js'
import type { ProgramCall, TrustStore } from '../../../../src/lib/trust/trust-store.js'

function store(name: string, changes: Partial<TrustStore> & { isThere?: boolean } = {}): TrustStore {
  const isThere = () => Promise.resolve(changes.isThere ?? false)
  return {
    ...{ kind: 'nss', name, needsRoot: false, trusts: isThere, holds: isThere },
    add: [{ file: `add-${name}`, args: ['a file'] }],
    remove: [{ file: `remove-${name}`, args: [] }],
    ...changes,
  }
}

function world(options: Partial<ChangeOptions> = {}) {
  const ran: string[] = []
  const asRoot: string[] = []
  const all: ChangeOptions = {
    platform: 'linux',
    isRoot: false,
    run: ({ file }) => {
      ran.push(file)
      const fails = file.includes('broken')
      return Promise.resolve({ exitCode: fails ? 4 : 0, stdout: '', stderr: fails ? 'a\nno room\n' : '' })
    },
    asRoot: (_, calls: readonly ProgramCall[]) => {
      asRoot.push(...calls.map(({ file }) => file))
      return Promise.resolve(true)
    },
    ...options,
  }
  return { ran, asRoot, all }
}

describe('changing who trusts a certificate', () => {
  it('changes what is not so already, in both directions', async () => {
    const stores = [store('old', { isThere: true }), store('new')]
    const { ran, all } = world()
    const states = async (what: 'add' | 'remove') =>
      (await changeTrust(stores, what, all)).map(({ state }) => state)
    expect(await states('add')).toEqual(['unchanged', 'changed'])
    expect(await states('remove')).toEqual(['changed', 'unchanged'])
    expect(ran).toEqual(['add-new', 'remove-old'])
  })

  it('asks before it becomes root, and is root without asking where it is', async () => {
    const system = store('system', { needsRoot: true })
    const asked = world()
    expect(await changeTrust([system], 'add', asked.all)).toMatchObject([{ state: 'changed' }])
    expect([asked.ran, asked.asRoot]).toEqual([[], ['add-system']])
    const root = world({ isRoot: true })
    await changeTrust([system], 'add', root.all)
    expect([root.ran, root.asRoot]).toEqual([['add-system'], []])
  })

  it('says what to run where it may not become root, and changes the rest', async () => {
    const { ran, all } = world({ asRoot: () => Promise.resolve(false) })
    const changes = await changeTrust([store('system', { needsRoot: true }), store('mine')], 'add', all)
    expect(changes).toEqual([
      { store: 'nss', name: 'system', state: 'needs_root', commands: ["sudo add-system 'a file'"] },
      { store: 'nss', name: 'mine', state: 'changed', commands: [] },
    ])
    expect(ran).toEqual(['add-mine'])
    expect(trustFailure({ changes, notes: [] }, 'add')).toMatchObject({
      code: 'CONFIRMATION_NEEDED',
      next: ["sudo add-system 'a file'"],
    })
  })

  it('tells of a list that could not be changed, and changes the others', async () => {
    const { all } = world()
    const changes = await changeTrust([store('broken'), store('mine')], 'add', all)
    expect(changes.map(({ state }) => state)).toEqual(['failed', 'changed'])
    const failure = trustFailure({ changes, notes: [] }, 'add')
    expect(failure).toMatchObject({ code: 'PROGRAM_FAILED' })
    expect(failure?.message).toContain('add-broken ended with exit code 4: no room')
  })

  it('fails where there is no list at all to trust in, and not where there is none to leave', () => {
    const nothing = { changes: [], notes: ['Install it.'] }
    expect(trustFailure(nothing, 'add')).toMatchObject({ next: ['Install it.'] })
    expect(trustFailure(nothing, 'remove')).toBeNull()
  })

  it('shows commands so that they can be pasted', () => {
    const call = { file: 'C:\\Windows\\certutil.exe', args: ['-user', 'C:\\my files\\ca.pem'] }
    expect(asCommand(call, 'win32')).toBe(String.raw`C:\Windows\certutil.exe -user "C:\my files\ca.pem"`)
    expect(asCommand({ file: 'install', args: ["it's", 'C,,', 'sql:/a/b'] }, 'linux')).toBe(
      String.raw`install 'it'\''s' C,, sql:/a/b`,
    )
  })
})
