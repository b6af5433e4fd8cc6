// Proves that a test run left nothing behind: no process, no Docker object, no temporary folder.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'gigalixir-test-'
const INSTANCE = 'com.gigalixir.sim.instance'
const ROLE = 'com.gigalixir.sim.role'

/** What is there now; taken before the tests, so that only what they leave counts. */
export async function snapshot() {
  return new Map([...folders(), ...processes(), ...(await dockerObjects())])
}

/** @returns {Promise<string[]>} what is there now and was not there before, in words */
export async function leftovers(before) {
  const left = async () =>
    [...(await snapshot())].filter(([key]) => !before.has(key)).map(([, words]) => words)
  // A process that was just told to end may need a moment for it.
  for (let tries = 0; tries < 20; tries += 1) {
    if ((await left()).length === 0) return []
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return left()
}

function folders() {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => [`folder ${name}`, `folder ${join(tmpdir(), name)}`])
}

/** Processes that were given a test's folder, as argument or in their environment. */
function processes() {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((pid) => {
        const command = readProc(pid, 'cmdline')
        if (!`${command}\0${readProc(pid, 'environ')}`.includes(PREFIX)) return []
        return [[`process ${pid}`, `process ${pid}: ${command.replaceAll('\0', ' ').trim().slice(0, 200)}`]]
      })
  }
  if (process.platform === 'win32') return [] // the command line of another process takes privileges there
  const { stdout } = spawnSync('ps', ['-A', '-E', '-o', 'pid=,command='], { encoding: 'utf8' })
  return (stdout ?? '')
    .split('\n')
    .filter((line) => line.includes(PREFIX))
    .map((line) => [`process ${line.trim().split(/\s/)[0]}`, `process ${line.trim().slice(0, 200)}`])
}

function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it ended, or is somebody else's
  }
}

/** Objects of any simulator but the person's own, which may go on working while tests run; stack images are kept on purpose. */
async function dockerObjects() {
  const own = ownInstance()
  const filters = encodeURIComponent(JSON.stringify({ label: [INSTANCE] }))
  const lists = [
    ['container', `/containers/json?all=1&filters=${filters}`, (body) => body, (each) => each.Id],
    ['network', `/networks?filters=${filters}`, (body) => body, (each) => each.Id],
    ['volume', `/volumes?filters=${filters}`, (body) => body.Volumes ?? [], (each) => each.Name],
  ]
  const found = []
  for (const [kind, path, pick, id] of lists) {
    for (const each of pick((await docker(path)) ?? [])) {
      if (each.Labels[INSTANCE] === own || each.Labels[ROLE] === 'stack') continue
      const name = each.Names?.[0]?.slice(1) ?? each.Name
      found.push([`${kind} ${id(each)}`, `${kind} ${name} of simulator ${each.Labels[INSTANCE]}`])
    }
  }
  return found
}

function ownInstance() {
  const data = process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share')
  const home =
    process.env.GIGALIXIR_SIM_HOME ??
    {
      win32: join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'gigalixir', 'sim'),
      darwin: join(homedir(), 'Library', 'Application Support', 'gigalixir', 'sim'),
    }[process.platform] ??
    join(data, 'gigalixir', 'sim')
  try {
    return JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8')).instance
  } catch {
    return null // the person has no simulator
  }
}

/** One GET to the engine the tests use; null when none answers (then they left nothing in it). */
function docker(path) {
  const host =
    process.env.DOCKER_HOST ??
    (process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock')
  const where = host.startsWith('unix://')
    ? { socketPath: host.slice('unix://'.length) }
    : host.startsWith('npipe://')
      ? { socketPath: host.slice('npipe://'.length).replaceAll('/', '\\') }
      : { host: new URL(host).hostname, port: new URL(host).port }
  return new Promise((resolve, reject) => {
    const call = request({ ...where, path }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`Docker answered ${response.statusCode} to ${path}: ${text}`))
      })
    })
    call.on('error', () => resolve(null))
    call.end()
  })
}
