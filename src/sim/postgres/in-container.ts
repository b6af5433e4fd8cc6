import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'

/** Bytes of output that are kept: enough for the words of a failure. */
const KEPT = 16 * 1024

/**
 * Runs a program beside the one of a running container.
 *
 * @returns what it printed to stdout
 * @throws Error with its last words when it ends with a failure
 */
export async function inContainer(docker: Docker, container: string, command: string[]): Promise<string> {
  const exec = await docker.getContainer(container).exec({
    Cmd: command,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({})
  const output = collected()
  const complaints = collected()
  docker.modem.demuxStream(stream, output.stream, complaints.stream)
  await finished(stream, { writable: false })
  const { ExitCode: code } = await exec.inspect()
  if (code === 0) return output.text()
  const words = complaints.text().trim().split('\n').slice(-3).join(' ')
  throw new Error(`${command.join(' ')} ended with ${code}: ${words}`)
}

function collected(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough()
  let kept = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => (kept = Buffer.concat([kept, chunk]).subarray(-KEPT)))
  return { stream, text: () => kept.toString('utf8') }
}
