/** A folder of a simulator's home that belongs to its state. */
export interface StatePart {
  readonly name: string
  /** Whether a file in it never changes once it is there, by its path in the folder. */
  readonly isFixed: (path: string) => boolean
}

/** Folders of state. What else is in the home is a cache, or of this installation alone. */
export const STATE_FOLDERS: readonly StatePart[] = [
  // Named by their checksum.
  { name: 'slugs', isFixed: (path) => path.endsWith('.tar.gz') },
  // git writes objects and packs once, under names made from their content; all else it rewrites.
  { name: 'git', isFixed: (path) => /^[^/]+\/objects\/(?!info\/)/.test(path) },
  { name: 'logs', isFixed: () => false },
  { name: 'drains', isFixed: () => false },
]

/** Files of state. */
export const STATE_FILES = ['sim.db', 'vault.json'] as const
