/** A folder of a simulator's home that belongs to its state. */
export interface StatePart {
  readonly name: string
  /** Whether a file in it never changes once it is there, by its path in the folder. */
  readonly isFixed: (path: string) => boolean
  /** Whether a file may come from a snapshot, which a stranger may have made; what may not is made anew. */
  readonly isLoaded?: (path: string) => boolean
  /** Whether it is only on its way to become state: half written, and gone or elsewhere a moment later. */
  readonly isPassing: (path: string) => boolean
}

const never = () => false

/** Folders of state. What else is in the home is a cache, or of this installation alone. */
export const STATE_FOLDERS: readonly StatePart[] = [
  // Named by their checksum.
  {
    name: 'slugs',
    isFixed: (path) => path.endsWith('.tar.gz'),
    isPassing: (path) => path.startsWith('incoming-'),
  },
  // git writes objects and packs once, under names made from their content; all else it rewrites. What is pushed waits in
  // quarantine (git-receive-pack(1)) until it is taken, and a repository is made under another name.
  {
    name: 'git',
    isFixed: (path) => /^[^/]+\/objects\/(?!info\/)/.test(path),
    // Not its settings, hooks and lists of other repositories, by which git runs programs and reads elsewhere.
    isLoaded: (path) => /^[^/]+\.git\/(HEAD|packed-refs|refs\/.+|objects\/(?!info\/).+)$/.test(path),
    isPassing: (path) => /^[^/]+\.new$|\/objects\/(.*\/)?(tmp_|incoming-)|\.lock$/.test(path),
  },
  // Before the logs: how far drains have read must not be further than there are lines.
  { name: 'drains', isFixed: never, isPassing: never },
  { name: 'logs', isFixed: never, isPassing: never },
]

/** Files of state. */
export const STATE_FILES = ['sim.db', 'vault.json'] as const
