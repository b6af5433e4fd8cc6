/** What a container shows of the Erlang node in it, without the port mapper (epmd) and without asking the node. */
export interface NodePlace {
  /** Ports where the node may take connections of other nodes, the likely ones first. */
  readonly ports: readonly number[]
  /** Whether the Erlang VM was started with a name, and so is a node at all; undefined when no VM was found. */
  readonly named?: boolean
  /** Whether the app is a release. */
  readonly isRelease: boolean
}

/** SSH and the port mapper itself: no node is there. */
const NEVER = new Set([22, 4369])

/**
 * A line of shell that prints what `readNodePlace` reads: the app's own port, whether it is a release, the arguments of
 * the Erlang VM (the oldest one: consoles and commands are younger), and the kernel's tables of sockets.
 */
export const NODE_PLACE = [
  'echo "port ${PORT:-4000}"',
  'if [ -d /app/releases ]; then echo release; fi',
  // Names of folders are sorted as text, and process ids are numbers.
  'for pid in $(cd /proc && ls -d [0-9]* | sort -n); do case "$(cat /proc/$pid/comm 2>/dev/null)" in beam*) ' +
    "echo vm; tr '\\0' '\\n' </proc/$pid/cmdline; break;; esac; done",
  'echo; echo sockets; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null',
].join('; ')

/** Reads what `NODE_PLACE` printed. */
export function readNodePlace(stdout: string): NodePlace {
  const lines = stdout.split('\n')
  const [vm, sockets] = [lines.indexOf('vm'), lines.lastIndexOf('sockets')]
  const before = lines.slice(0, vm === -1 ? sockets : vm)
  const own = Number(before.findLast((line) => line.startsWith('port '))?.slice('port '.length))
  const words = vm === -1 ? [] : lines.slice(vm + 1, sockets)
  const listening = listeningPorts(lines.slice(sockets + 1)).filter(
    (port) => port !== own && !NEVER.has(port),
  )
  // https://www.erlang.org/doc/apps/erts/erl_cmd.html: the node listens there, and expects others to.
  const agreed = Number(words[words.lastIndexOf('-erl_epmd_port') + 1])
  const likely = words.includes('-erl_epmd_port') && agreed > 0 ? [agreed] : []
  return {
    ports: [...new Set([...likely, ...listening])],
    ...(vm !== -1 && { named: words.includes('-name') || words.includes('-sname') }),
    isRelease: before.includes('release'),
  }
}

/** From lines as of /proc/net/tcp: `0: 00000000:1A85 00000000:0000 0A …`, addresses and states in hexadecimal. */
function listeningPorts(lines: readonly string[]): number[] {
  return lines.flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const port = /:([0-9A-F]{4})$/.exec(local)?.[1]
    return state === '0A' && port !== undefined ? [parseInt(port, 16)] : []
  })
}
