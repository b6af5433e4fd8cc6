// What quickstart and the tests need first: the packages and a build of what is here now. Plain Node.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs node modules when they are missing or older than the lock file. */
export function ensurePackages(say) {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (existsSync(installed) && modified(installed) >= modified(join(root, 'package-lock.json'))) return
  say('Installing node modules')
  npm(['ci', '--no-audit', '--no-fund'])
}

/** Builds when anything that goes into the build is newer than what came out of it. */
export function ensureBuild(say) {
  const made = ['start.js', 'main.cjs', 'sim.cjs', 'hook.cjs', 'container'].map((name) =>
    join(root, 'dist', name),
  )
  const from = ['src', 'scripts', 'package.json', 'node_modules/.package-lock.json'].map((name) =>
    join(root, name),
  )
  if (made.every((file) => existsSync(file))) {
    const oldest = Math.min(...made.map(modified))
    if (from.every((path) => newestBelow(path) <= oldest)) return
  }
  say('Building')
  must(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function newestBelow(path) {
  if (!statSync(path).isDirectory()) return modified(path)
  return Math.max(0, ...readdirSync(path).map((name) => newestBelow(join(path, name))))
}

function modified(path) {
  return statSync(path).mtimeMs
}

/** npm, without a shell where that is possible: it names its own script when it runs us. */
function npm(args) {
  const script = process.env.npm_execpath
  if (script) return must(process.execPath, [script, ...args])
  return must(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' })
}

function must(file, args, options = {}) {
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) throw new Error(`${file} could not run: ${error.message}`)
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}`)
}
