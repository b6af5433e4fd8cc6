// Makes sure that a Docker engine answers. On Debian and Ubuntu as root it installs and starts one; anywhere else it
// says exactly what to install. Plain Node, because it runs before any package is there.
//
//   node scripts/ensure-docker.mjs
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Seconds an engine may take to answer after it was started. */
const START_SECONDS = 60
const LOG_FILE = join(tmpdir(), 'gigalixir-dockerd.log')

/** What to do, for a person; shown without a stack. */
export class NoDocker extends Error {}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<void>} when an engine answers
 * @throws {NoDocker} with what to install or start
 */
export async function ensureDocker(say) {
  if (await dockerAnswers()) return
  if (process.env.DOCKER_HOST)
    throw new NoDocker(
      `No Docker engine answers at DOCKER_HOST (${process.env.DOCKER_HOST}). Start it, or unset DOCKER_HOST.`,
    )
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new NoDocker(advice())
  if (!hasProgram('dockerd')) {
    if (!hasProgram('apt-get')) throw new NoDocker(advice())
    install(say)
  }
  await start(say)
}

/** Whether an engine answers: at DOCKER_HOST, where the docker program finds one, or at a well-known socket. */
export async function dockerAnswers() {
  const host = process.env.DOCKER_HOST
  if (host?.startsWith('unix://')) return pings({ socketPath: host.slice('unix://'.length) })
  if (!host) {
    for (const socketPath of sockets()) if (await pings({ socketPath })) return true
  }
  return (
    spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000, windowsHide: true }).status === 0 ||
    tcpAnswers(host)
  )
}

function tcpAnswers(host) {
  if (!host?.startsWith('tcp://')) return false
  const { hostname, port } = new URL(host)
  return pings({ host: hostname, port: port || 2375 })
}

function sockets() {
  if (process.platform === 'win32') return ['\\\\.\\pipe\\docker_engine']
  const home = homedir()
  const runtime = process.env.XDG_RUNTIME_DIR
  return [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ]
}

function pings(where) {
  return new Promise((resolve) => {
    const ping = request({ ...where, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    ping.on('timeout', () => ping.destroy(new Error('silent')))
    ping.on('error', () => resolve(false))
    ping.end()
  })
}

function install(say) {
  say('Installing Docker (docker.io) and debootstrap with apt-get')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const packages = ['docker.io', 'debootstrap', 'ca-certificates']
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...args], { env, encoding: 'utf8' })
    if (status === 0) continue
    throw new NoDocker(`apt-get ${args[0]} failed:\n${lastLines(`${stdout}${stderr}`)}\n${advice()}`)
  }
}

async function start(say) {
  if (
    existsSync('/run/systemd/system') &&
    spawnSync('systemctl', ['start', 'docker'], { stdio: 'ignore' }).status === 0
  ) {
    if (await answersWithin(START_SECONDS)) return
    throw new NoDocker('Docker was started by systemd and does not answer. See: journalctl -u docker')
  }
  if (runningAs('/var/run/docker.pid', 'dockerd')) {
    say('Waiting for the Docker engine that is starting')
    if (await answersWithin(START_SECONDS)) return
    throw new NoDocker('A Docker engine runs (dockerd) and does not answer.')
  }
  // Left by an engine that was killed; a new one refuses to start, or takes a stranger for its containerd.
  rmSync('/var/run/docker.pid', { force: true })
  const containerd = '/var/run/docker/containerd/containerd.pid'
  if (!runningAs(containerd, 'containerd')) rmSync(containerd, { force: true })

  say(`Starting the Docker engine (its log: ${LOG_FILE})`)
  const log = openSync(LOG_FILE, 'w', 0o600)
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] })
  const ended = new Promise((resolve) => {
    engine.once('exit', () => resolve('ended'))
    engine.once('error', () => resolve('ended'))
  })
  const outcome = await Promise.race([ended, answersWithin(START_SECONDS)])
  engine.unref()
  if (outcome === true) return
  throw new NoDocker(
    `The Docker engine did not start. The end of ${LOG_FILE}:\n${lastLines(readFileSync(LOG_FILE, 'utf8'))}`,
  )
}

/** Whether the process named by a pid file is there and is that program; pids are reused. */
function runningAs(pidFile, program) {
  try {
    const pid = readFileSync(pidFile, 'utf8').trim()
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program
  } catch {
    return false // no such file, or no such process
  }
}

async function answersWithin(seconds) {
  const deadline = performance.now() + seconds * 1000
  while (performance.now() < deadline) {
    if (await pings({ socketPath: '/var/run/docker.sock' })) return true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return false
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)))
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-15).join('\n')
}

function advice() {
  switch (process.platform) {
    case 'darwin':
      return 'No Docker engine answers. Install and start Docker Desktop (https://docs.docker.com/desktop/setup/install/mac-install/) or colima (brew install colima docker && colima start).'
    case 'win32':
      return 'No Docker engine answers. Install and start Docker Desktop with Linux containers: https://docs.docker.com/desktop/setup/install/windows-install/'
    default:
      return [
        'No Docker engine answers.',
        'Debian, Ubuntu:  sudo apt-get install docker.io debootstrap && sudo systemctl start docker',
        'Others:          https://docs.docker.com/engine/install/',
        'Then let yourself use it (log in again afterwards):  sudo usermod -aG docker $USER',
      ].join('\n')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await ensureDocker((line) => console.log(line))
    console.log('A Docker engine answers.')
  } catch (error) {
    if (!(error instanceof NoDocker)) throw error
    console.error(error.message)
    process.exitCode = 7
  }
}
