import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'

/**
 * Passes this process's own streams to something Docker runs and back, until its output ends. With a terminal: raw keys, and
 * the terminal's size whenever it changes.
 *
 * @param stream what Docker gave for it, hijacked
 */
export async function passStreams(
  docker: Docker,
  exec: Docker.Exec,
  stream: Duplex,
  hasTerminal: boolean,
): Promise<void> {
  if (hasTerminal) await withTerminal(exec, stream)
  else await withoutTerminal(docker, stream)
}

async function withTerminal(exec: Docker.Exec, stream: Duplex): Promise<void> {
  const { stdin, stdout } = process
  const resize = () => {
    // Only the size: it may have ended just now.
    exec.resize({ h: stdout.rows, w: stdout.columns }).catch(() => undefined)
  }
  const wasRaw = stdin.isRaw
  stdin.setRawMode(true)
  stdout.on('resize', resize)
  resize()
  stdin.pipe(stream)
  stream.pipe(stdout, { end: false })
  try {
    await finished(stream, { writable: false })
  } finally {
    stdout.off('resize', resize)
    stdin.unpipe(stream)
    stream.unpipe(stdout)
    stdin.setRawMode(wasRaw)
    stdin.pause()
  }
}

async function withoutTerminal(docker: Docker, stream: Duplex): Promise<void> {
  const { stdin, stdout, stderr } = process
  // Both in one stream, in frames (Engine API, ContainerAttach).
  docker.modem.demuxStream(stream, stdout, stderr)
  stdin.pipe(stream)
  try {
    await finished(stream, { writable: false })
  } finally {
    stdin.unpipe(stream)
    // What was not read is of no interest, and must not keep this process.
    stdin.destroy()
  }
}
