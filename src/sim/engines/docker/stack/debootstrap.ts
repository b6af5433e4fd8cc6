import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { GigalixirError, messageOf, systemCode } from '../../../../lib/errors.js'
import { runProgram } from '../../../../lib/process/run-program.js'
import { LABEL, untilDone } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { Progress } from '../../../service.js'
import { debianMirror } from './debian-mirror.js'

/** The base image made here when no registry answers. */
export const DEBIAN_BASE = { repo: 'gigalixir-sim/base', tag: 'trixie' } as const

/** Why a base cannot be made from Debian's packages on this machine, or null when it can. */
export async function whyNoDebootstrap(): Promise<string | null> {
  if (process.platform !== 'linux') return 'debootstrap is only on Linux'
  if (process.getuid?.() !== 0) return 'debootstrap needs root'
  try {
    await runProgram('debootstrap', ['--version'])
    return null
  } catch {
    return 'debootstrap is not installed' // runProgram throws when it cannot be run; its exit code does not matter
  }
}

/**
 * Makes a small Debian from its packages and imports it as an image: half a minute, and no registry is needed.
 *
 * @throws GigalixirError STACK_UNAVAILABLE with debootstrap's last lines; INTERRUPTED
 */
export async function makeDebianBase(
  docker: Docker,
  progress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gigalixir-base-'))
  try {
    const root = join(folder, 'root')
    await debootstrap(root, progress, signal)
    progress({ step: 'Importing the base image' })
    await importFolder(docker, root, signal)
  } finally {
    await unmountUnder(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** debootstrap mounts /proc and /sys inside; when it was killed they may still be there, and are not ours to empty. */
async function unmountUnder(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  const points = mounts.split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const point of points.filter((each) => each.startsWith(`${folder}/`)).reverse()) {
    const { exitCode, stderr } = await runProgram('umount', [point])
    if (exitCode !== 0)
      throw new GigalixirError('STACK_UNAVAILABLE', `${point} could not be unmounted: ${stderr.trim()}`)
  }
}

async function debootstrap(root: string, progress: Progress, signal?: AbortSignal): Promise<void> {
  const mirror = await debianMirror()
  const step = `Making a base image from Debian ${DEBIAN_BASE.tag}`
  progress({ step, detail: mirror })
  // With the certificates a mirror that is reached by https can be used from inside, too.
  const args = ['--variant=minbase', '--include=ca-certificates', DEBIAN_BASE.tag, root, mirror]
  const child = execa('debootstrap', args, {
    reject: false,
    all: true,
    stdin: 'ignore',
    // A process group of its own: what it runs in turn has to end with it.
    detached: true,
  })
  const stop = () => {
    endGroup(child.pid)
  }
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  const last: string[] = []
  for await (const line of child.iterable({ from: 'all' })) {
    last.push(line)
    if (last.length > 10) last.shift()
    const [, told] = /^I: (.*)/.exec(line) ?? []
    if (told !== undefined) progress({ step, detail: told })
  }
  const result = await child
  signal?.removeEventListener('abort', stop)
  if (signal?.aborted) throw new GigalixirError('INTERRUPTED', 'Making the base image was stopped.')
  if (result.exitCode !== 0) {
    throw new GigalixirError(
      'STACK_UNAVAILABLE',
      `debootstrap could not make a base image from ${mirror}:\n${last.join('\n')}`,
      { next: ['Name an image that is already there: gigalixir sim up --base-image IMAGE'] },
    )
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

async function importFolder(docker: Docker, root: string, signal?: AbortSignal): Promise<void> {
  // Package files that were only downloaded to be unpacked stay out.
  const excluded = ['--exclude=./var/cache/apt/*', '--exclude=./var/lib/apt/lists/*']
  const tar = execa('tar', ['-C', root, '--numeric-owner', ...excluded, '-c', '.'], {
    reject: false,
    buffer: { stdout: false },
    stdin: 'ignore',
    encoding: 'buffer',
    ...(signal && { cancelSignal: signal }),
  })
  try {
    const stream = await docker.importImage(tar.stdout, {
      ...DEBIAN_BASE,
      changes: [`LABEL ${LABEL.role}=stack`],
    })
    await untilDone(stream)
  } catch (error) {
    tar.kill()
    await tar
    throw new GigalixirError(
      'STACK_UNAVAILABLE',
      `Docker could not import the base image: ${messageOf(error)}`,
      {
        cause: error,
      },
    )
  }
  const result = await tar
  if (result.exitCode !== 0)
    throw new GigalixirError(
      'STACK_UNAVAILABLE',
      `tar could not pack the base image: ${String(result.stderr)}`,
    )
}
