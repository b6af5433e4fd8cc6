// `npm run quickstart`: from a fresh clone to an Elixir app that was deployed by git push and answers. Plain Node,
// because it begins before any package is there. A second run finds all of it done and takes seconds.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { get } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { NoDocker, ensureDocker } from './ensure-docker.mjs'
import { ensureBuild, ensurePackages, root } from './prepare.mjs'

const APP = 'quickstart'
const program = join(root, 'bin', 'run.js')
const say = (line) => console.log(`==> ${line}`)

/** What went wrong, for a person; shown without a stack. */
class Stopped extends Error {}

try {
  await quickstart()
} catch (error) {
  if (!(error instanceof Stopped) && !(error instanceof NoDocker)) throw error
  console.error(error.message)
  process.exitCode = 7
}

async function quickstart() {
  needGit()
  ensurePackages(say)
  ensureBuild(say)
  await ensureDocker(say)

  say('Starting the simulator (the first time it makes the stack image, which takes some minutes)')
  const { endpoints } = JSON.parse(gigalixir(['sim:up', '--json'], { stdout: 'pipe' }))

  const folder = workingCopy()
  const apps = JSON.parse(gigalixir(['apps', '--json'], { stdout: 'pipe' }))
  if (!apps.some((app) => app.unique_name === APP)) {
    say(`Creating the app ${APP}`)
    gigalixir(['apps:create', '--name', APP], { cwd: folder, stdout: 'pipe' })
  } else if (!remotes(folder).includes('gigalixir')) {
    gigalixir(['git:remote', APP], { cwd: folder })
  }
  say('Deploying it: git push, then waiting until the new release is healthy')
  gigalixir(['deploy'], { cwd: folder })

  const host = `${APP}.gigalixirapp.localhost:${endpoints.port}`
  const { status, body } = await fetchThroughRouter(endpoints.port, host)
  if (status !== 200) throw new Stopped(`The app answered ${status}:\n${body}`)
  say(`http://${host}/ answers:`)
  console.log(body.trimEnd())
  console.log(whatNext(folder, endpoints.port, host))
}

function needGit() {
  if (spawnSync('git', ['--version'], { stdio: 'ignore' }).error)
    throw new Stopped(
      'git is needed and not on the PATH. Debian, Ubuntu: apt-get install git. Others: https://git-scm.com/downloads',
    )
}

/** A copy of the example as a git repository of its own, made once: what people change in it stays. */
function workingCopy() {
  const folder = join(dataFolder(), APP)
  if (existsSync(join(folder, '.git', 'refs', 'heads', 'main'))) return folder
  say(`Copying examples/release to ${folder}`)
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'examples', 'release'), folder, {
    recursive: true,
    filter: (path) => !/[\\/](_build|deps)$/.test(path),
  })
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  git(
    folder,
    '-c',
    'user.name=Quickstart',
    '-c',
    'user.email=quickstart@gigalixir.localhost',
    '-c',
    'commit.gpgsign=false',
    'commit',
    '-q',
    '-m',
    'The example',
  )
  return folder
}

function dataFolder() {
  const home = homedir()
  const base =
    {
      win32: process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
      darwin: join(home, 'Library', 'Application Support'),
    }[process.platform] ??
    process.env.XDG_DATA_HOME ??
    join(home, '.local', 'share')
  return process.env.GIGALIXIR_QUICKSTART_DIR ?? join(base, 'gigalixir', 'examples')
}

function remotes(folder) {
  return spawnSync('git', ['-C', folder, 'remote'], { encoding: 'utf8' }).stdout.split('\n')
}

function git(folder, ...args) {
  const { status, stderr } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Stopped(`git ${args[0]} failed in ${folder}: ${stderr}`)
}

/** Runs the built program; its progress and errors are shown as they come. @returns its stdout when that is piped */
function gigalixir(args, { cwd = root, stdout = 'inherit' } = {}) {
  const result = spawnSync(process.execPath, [program, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['inherit', stdout, 'inherit'],
    // Whatever platform the person works with: this is about the simulator.
    env: { ...process.env, GIGALIXIR_TARGET: args[0] === 'sim:up' ? '' : 'sim', GIGALIXIR_APP: '' },
  })
  if (result.status !== 0)
    throw new Stopped(`gigalixir ${args.join(' ')} ended with ${result.status ?? result.signal}; see above.`)
  return result.stdout
}

function fetchThroughRouter(port, host) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      )
    }).on('error', reject)
  })
}

/** Lines that work when pasted, wherever the person is. */
function whatNext(folder, port, host) {
  const call = onPath() ? 'gigalixir' : `node ${quoted(program)}`
  const curl = `curl -H "Host: ${host}" "http://127.0.0.1:${port}`
  const lines = [
    ['see it in the browser', `${call} open -a ${APP}`],
    ['or in the terminal', `${curl}/"`],
    ['its replicas', `${call} ps -a ${APP}`],
    ['its output', `${call} logs -a ${APP} --no_tail`],
    ['set a variable (a new release, no downtime)', `${call} config:set -a ${APP} GREETING=Hi`],
    ['  and see it arrive', `${curl}/env?name=GREETING"`],
    ['let a replica crash, and look at ps again', `${curl}/crash"`],
    ['two replicas', `${call} ps:scale -a ${APP} --replicas 2`],
    ['its releases', `${call} releases -a ${APP}`],
    ['back to the one before', `${call} releases:rollback -a ${APP}`],
    ['deploy a change of yours', `cd ${quoted(folder)}`],
    ['  (edit, git commit)', `${call} deploy`],
    ['stop, keep everything', `${call} sim:down`],
  ]
  const width = Math.max(...lines.map(([what]) => what.length))
  return ['', 'What to try next:', ...lines.map(([what, line]) => `  ${what.padEnd(width)}  ${line}`)].join(
    '\n',
  )
}

/** Whether `gigalixir` is on the PATH and is this very program. */
function onPath() {
  const finder = process.platform === 'win32' ? 'where' : 'which'
  const found = spawnSync(finder, ['gigalixir'], { encoding: 'utf8' }).stdout?.split(/\r?\n/)[0]
  try {
    return Boolean(found) && realpathSync(found) === realpathSync(program)
  } catch {
    return false
  }
}

function quoted(path) {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`
}
