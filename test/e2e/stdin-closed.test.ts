import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { GigalixirError } from '../../src/lib/errors.js'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { listening } from '../support/servers.js'
import { tempDir } from '../support/temp-dir.js'

interface CommandInfo {
  readonly id: string
  readonly aliases: readonly string[]
  readonly args: Record<string, { required?: boolean; options?: string[] }>
  readonly flags: Record<string, { type: string; required?: boolean; options?: string[] }>
}

const manifest = JSON.parse(readFileSync(join(packageRoot(), 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, CommandInfo>
}

/** Milliseconds after which a command that has nobody to ask counts as hanging; most take a fifth of a second. */
const PATIENCE = 20_000
/** How many run side by side. */
const LANES = 4

/** With nothing more than what the command line has to have. */
function leastArguments({ args, flags }: CommandInfo): string[] {
  const needed = Object.entries(flags).filter(([, flag]) => flag.required)
  return [
    ...Object.values(args).flatMap((arg) => (arg.required ? [arg.options?.[0] ?? 'word'] : [])),
    ...needed.flatMap(([name, flag]) => [`--${name}`, flag.options?.[0] ?? '1']),
  ]
}

it('no command hangs with stdin closed and no terminal: each ends by itself, well or with a clear error', async () => {
  // A platform that refuses everything, at once: what is tested is that nobody is asked and nothing is waited for.
  const port = await listening(
    createServer((request, response) => {
      request.resume()
      response.writeHead(422, { 'content-type': 'application/json' })
      response.end('{"errors": {"": ["Not today."]}}')
    }),
  )
  const home = await tempDir()
  const cwd = await gitRepo()
  await git(cwd, 'remote', 'add', 'gigalixir', `http://127.0.0.1:${port}/my-app.git`)
  const env = {
    HOME: home,
    GIGALIXIR_CONFIG_DIR: home,
    GIGALIXIR_SIM_HOME: join(home, 'sim'),
    GIGALIXIR_KEYCHAIN: 'off',
    GIGALIXIR_CLI__HOST: `http://127.0.0.1:${port}`,
    GIGALIXIR_EMAIL: 'ada@example.com',
    GIGALIXIR_API_KEY: 'key',
    GIGALIXIR_APP: 'my-app',
    // No command may find an engine to work on, nor open a window or an editor.
    DOCKER_HOST: 'tcp://127.0.0.1:1',
    VISUAL: undefined,
    EDITOR: undefined,
    BROWSER: 'true',
  }
  const waiting = Object.values(manifest.commands)
  expect(waiting.length).toBeGreaterThan(60)
  const hanging: string[] = []
  const bugs: string[] = []
  async function lane(): Promise<void> {
    for (let command = waiting.shift(); command; command = waiting.shift()) {
      const argv = [join(packageRoot(), 'bin', 'run.js'), command.id, ...leastArguments(command)]
      const result = await runProgram(process.execPath, argv, { cwd, env, timeout: PATIENCE }).catch(
        (error: unknown) => {
          if (error instanceof GigalixirError && error.code === 'TIMEOUT') return undefined
          throw error
        },
      )
      if (!result) hanging.push(command.id)
      else if (result.exitCode === 1) bugs.push(`${command.id}: ${result.stderr}`)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  expect(hanging).toEqual([])
  expect(bugs).toEqual([])
})
