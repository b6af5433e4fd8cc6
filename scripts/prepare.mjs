// What quickstart and the tests need first: the packages and a build of what is here now. Plain Node.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs node modules when what is installed is not what the lock file says. */
export function ensurePackages(say) {
  if (installedAsLocked()) return
  say('Installing node modules')
  npm(['ci', '--no-audit', '--no-fund'])
}

/** npm keeps a lock file of what it installed; packages for other platforms are not in there. */
function installedAsLocked() {
  const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8')).packages
  let installed
  try {
    installed = read('node_modules', '.package-lock.json')
  } catch {
    return false // nothing was installed yet, or not to the end
  }
  return Object.entries(read('package-lock.json')).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional === true),
  )
}

/** Builds when anything that goes into the build is newer than what came out of it. */
export function ensureBuild(say) {
  const made = ['start.cjs', 'main.cjs', 'complete.cjs', 'sim.cjs', 'hook.cjs', 'container'].map((name) =>
    join(root, 'dist', name),
  )
  const from = ['src', 'scripts/build.mjs', 'package.json', 'package-lock.json'].map((name) =>
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
