import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import { FrameReader } from '../engines/docker/client/index.js'
import type { ExecApi } from '../engines/docker/client/index.js'

/**
 * Passes this process's own streams to something Docker runs and back, until its output ends. With a terminal: raw keys, and
 * the terminal's size whenever it changes.
 *
 * @param stream what Docker gave for it, hijacked
 */
export async function passStreams(exec: ExecApi, stream: Duplex, hasTerminal: boolean): Promise<void> {
  if (hasTerminal) await withTerminal(exec, stream)
  else await withoutTerminal(stream)
}

async function withTerminal(exec: ExecApi, stream: Duplex): Promise<void> {
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

async function withoutTerminal(stream: Duplex): Promise<void> {
  const { stdin, stdout, stderr } = process
  const outputs = { stdout, stderr }
  const frames = new FrameReader()
  stream.on('data', (chunk: Buffer) =>
    frames.push(chunk, (to, content) => {
      outputs[to].write(content)
    }),
  )
  stdin.pipe(stream)
  try {
    await finished(stream, { writable: false })
  } finally {
    stdin.unpipe(stream)
    // What was not read is of no interest, and must not keep this process.
    stdin.destroy()
  }
}
