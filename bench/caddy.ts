import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { packageRoot } from '../src/lib/paths.js'
import { runProgram } from '../src/lib/process/run-program.js'

/**
 * A Caddy of our own: no administration, no certificates, nothing kept. Debian's package is only unpacked into a folder of
 * ours, for installing it would start a web server on port 80.
 */
export class Caddy {
  readonly #child
  readonly #folder: string

  private constructor(child: ReturnType<typeof spawn>, folder: string) {
    this.#child = child
    this.#folder = folder
  }

  /**
   * Runs it until `stop()`, once it listens.
   *
   * @param sites blocks of a Caddyfile
   * @throws Error with what it printed when it ends instead
   */
  static async start(sites: string): Promise<Caddy> {
    const file = await program()
    const folder = await mkdtemp(join(tmpdir(), 'gigalixir-bench-'))
    const child = spawn(file, ['run', '--adapter', 'caddyfile', '--config', '-'], {
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    child.stdin.end(`{\n  admin off\n  auto_https off\n}\n${sites}\n`)
    const caddy = new Caddy(child, folder)
    await new Promise<void>((resolve, reject) => {
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes('serving initial configuration')) resolve()
      })
      child.once('error', reject)
      child.once('close', (code) => reject(new Error(`caddy ended with ${code}: ${said.slice(-2000)}`)))
    })
    return caddy
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const over = new Promise((resolve) => this.#child.once('close', resolve))
      this.#child.kill()
      await over
    }
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** The system's own, else that of Debian's package. @throws Error that says what to install */
async function program(): Promise<string> {
  const installed = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'caddy'))
  const unpacked = join(packageRoot(), 'node_modules', '.cache', 'gigalixir-bench', 'caddy')
  const found = [...installed, unpacked].find((file) => existsSync(file))
  if (found !== undefined) return found
  try {
    await unpack(unpacked)
  } catch (error) {
    throw new Error('The benchmark compares with Caddy: install it (https://caddyserver.com/docs/install).', {
      cause: error,
    })
  }
  return unpacked
}

async function unpack(target: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'gigalixir-bench-'))
  try {
    const must = async (file: string, ...args: string[]) => {
      const { exitCode, stderr } = await runProgram(file, args, { cwd: work })
      if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')} failed: ${stderr}`)
    }
    if (process.getuid?.() === 0) await must('apt-get', '-q', 'update')
    await must('apt-get', '-q', 'download', 'caddy')
    const [archive = ''] = await readdir(work)
    await must('dpkg', '-x', archive, 'root')
    await mkdir(join(target, '..'), { recursive: true })
    await rename(join(work, 'root', 'usr', 'bin', 'caddy'), target)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
