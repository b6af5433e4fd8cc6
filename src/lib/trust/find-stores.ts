import type { Authority } from './authority.js'
import { macosStore, windowsStore } from './desktop-stores.js'
import { linuxSystemStore } from './linux-system-store.js'
import { nssStores } from './nss-stores.js'
import type { FoundStores, Machine } from './trust-store.js'

/** The lists of a machine from which programs learn which authorities to trust. */
export async function findStores(authority: Authority, machine: Machine): Promise<FoundStores> {
  // Since version 120 Firefox reads the list of macOS and of Windows, too.
  if (machine.platform === 'darwin') return { stores: [macosStore(authority, machine)], notes: [] }
  if (machine.platform === 'win32') return { stores: [windowsStore(authority, machine)], notes: [] }
  const [system, browsers] = await Promise.all([
    linuxSystemStore(authority, machine),
    nssStores(authority, machine),
  ])
  if (system) return { ...browsers, stores: [...browsers.stores, system] }
  const note = 'This system keeps its list of authorities in no way that is known here; see its manual.'
  return { stores: browsers.stores, notes: [...browsers.notes, note] }
}
