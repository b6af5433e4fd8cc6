import { GigalixirError } from '../../errors.js'
import { atom, rpc, tagged } from '../../erlang/index.js'
import type { Connection, RegisteredNode } from '../../erlang/index.js'
import { forwardPort } from '../../ssh/forward.js'
import { enter } from '../access.js'
import type { NodeAccess } from '../access.js'
import { findNode } from '../find-node.js'
import { WITHOUT_ERLANG, findErlang } from './find-erlang.js'
import { runOwnObserver } from './own-observer.js'

const BACKEND = 'observer_backend'

interface NativeOptions {
  readonly signal: AbortSignal
  /** Told when the window is open. @param byHand whether the node must be chosen in its menu */
  readonly onOpen: (node: string, byHand: boolean) => void
  /** Told what does not end it. */
  readonly onTrouble: (text: string) => void
}

/**
 * Shows a replica's node in the person's own Erlang observer, until its window is closed or the signal, which are its
 * ordinary ends. The way there is a port of this machine that leads through SSH; an epmd of our own tells it to Erlang.
 *
 * @throws GigalixirError PROGRAM_FAILED without Erlang, wx or a screen; NOT_FOUND without `runtime_tools` over there;
 *   UNREACHABLE when the node goes away; what connecting throws
 */
export async function observeNatively(access: NodeAccess, options: NativeOptions): Promise<void> {
  const { signal, onOpen, onTrouble } = options
  try {
    const erlang = await findErlang()
    requireScreen()
    const { name: remote, connection } = await enter(access, signal)
    try {
      await requireBackend(connection, access, signal)
    } finally {
      connection.close()
    }
    const found = await findNode(access, remote, signal)
    const { server, port } = await forwardPort(() => access.open(found.port), 0, onTrouble)
    try {
      await runOwnObserver({
        ...{ erlang, remote, port, signal },
        version: versionFor(found),
        onOpen: (byHand) => onOpen(remote.node, byHand),
      })
    } finally {
      server.close()
    }
  } finally {
    await access.close()
  }
}

/** The observer runs a part of itself over there, which is in an application of its own. */
async function requireBackend(
  connection: Connection,
  access: NodeAccess,
  signal: AbortSignal,
): Promise<void> {
  // Loading is what counts: a release may have a module lying about that it must not load any more.
  const loaded = await rpc(connection, 'code', 'ensure_loaded', [atom(BACKEND)], { signal })
  if (tagged(loaded, 'module', 2)) return
  throw new GigalixirError(
    'NOT_FOUND',
    `${access.replica} does not have runtime_tools, which Erlang's own observer needs there.`,
    {
      next: ['Add it in mix.exs and deploy: extra_applications: [:logger, :runtime_tools]', WITHOUT_ERLANG],
      data: { replica: access.replica },
    },
  )
}

function versionFor({ highestVersion }: RegisteredNode): 5 | 6 {
  return highestVersion >= 6 ? 6 : 5
}

/** Without one, windows of Linux end in a crash; macOS and Windows always have one. */
function requireScreen(): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return
  throw new GigalixirError('PROGRAM_FAILED', "Erlang's observer needs a screen, and there is none here.", {
    next: [
      'Run it in a desktop session, or over ssh -X.',
      'Here in the terminal: gigalixir ps:observer --tui',
      WITHOUT_ERLANG,
    ],
  })
}
