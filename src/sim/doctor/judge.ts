import type { DockerFact, Facts } from './facts.js'
import type { Finding } from './finding.js'

/** Docker 20.10's. */
const OLDEST_DOCKER_API = '1.41'
const OLDEST_NODE = [20, 18]
/** Older ones may work and are not tested. */
const OLDEST_GIT = [2, 25]
const GIB = 1024 ** 3
/** A stack image and a few slugs. */
const TIGHT_BYTES = 5 * GIB
const FULL_BYTES = 1 * GIB
/** One replica of the default size, its builder, and the engine. */
const LITTLE_MEMORY = 1.5 * GIB

/** What the facts mean, in the order people should mend them. */
export function judge(facts: Facts): Finding[] {
  return [
    node(facts),
    git(facts),
    ...docker(facts),
    stack(facts),
    ...disk(facts),
    port(facts),
    names(facts),
    simulator(facts),
  ].filter((finding) => finding !== null)
}

function node({ nodeVersion }: Facts): Finding {
  if (atLeast(nodeVersion, OLDEST_NODE)) return ok('node', `Node ${nodeVersion.replace(/^v/, '')}`)
  return fail('node', `Node ${nodeVersion} is too old.`, [
    `Install Node ${OLDEST_NODE.join('.')} or newer: https://nodejs.org`,
  ])
}

function git({ git, platform }: Facts): Finding {
  if (!git) return fail('git', 'git is not installed or not on the PATH.', installGit(platform))
  if (!git.httpBackend)
    return fail(
      'git',
      `git ${git.version} comes without http-backend, which receives pushes.`,
      installGit(platform),
    )
  if (!atLeast(git.version, OLDEST_GIT))
    return warn(
      'git',
      `git ${git.version} is older than what is tested (${OLDEST_GIT.join('.')}).`,
      installGit(platform),
    )
  return ok('git', `git ${git.version} with http-backend`)
}

function docker({ docker, platform }: Facts): Finding[] {
  const used = docker.find((candidate) => candidate.problem === null)
  if (!used) {
    return [
      fail('docker', `No Docker engine answers. Tried ${tried(docker)}.`, startDocker(docker, platform)),
    ]
  }
  const verdict = engine(used)
  const passedOver = docker.slice(0, docker.indexOf(used))
  if (passedOver.length === 0) return [verdict]
  return [{ ...verdict, detail: `${verdict.detail}; before it, tried ${tried(passedOver)}` }]
}

function tried(docker: readonly DockerFact[]): string {
  return docker.map((each) => `${each.from} (${each.host}): ${each.problem ?? ''}`).join('; ')
}

function engine({ from, host, engine }: DockerFact): Finding {
  const where = `from ${from} (${host})`
  if (!engine) return warn('docker', `An engine answers ${where} but does not report its version.`, [])
  if (engine.os !== 'linux')
    return fail('docker', `Docker ${engine.version} ${where} runs ${engine.os} containers.`, [
      'Switch Docker Desktop to Linux containers (its tray menu).',
    ])
  if (!atLeast(engine.apiVersion, OLDEST_DOCKER_API.split('.').map(Number)))
    return fail('docker', `Docker ${engine.version} ${where} is too old (API ${engine.apiVersion}).`, [
      `Install Docker 20.10 or newer (API ${OLDEST_DOCKER_API}).`,
    ])
  if (engine.memory > 0 && engine.memory < LITTLE_MEMORY)
    return warn('docker', `Docker ${engine.version} ${where} has only ${gib(engine.memory)} of memory.`, [
      'Give it 2 GB or more (Docker Desktop: Settings, Resources).',
    ])
  return ok('docker', `Docker ${engine.version}, ${where}`)
}

function stack({ stackImages }: Facts): Finding | null {
  if (stackImages === null) return null
  if (stackImages.length === 0)
    return warn('stack', 'No stack image yet.', [
      'The first start makes it, which takes some minutes: gigalixir sim up',
    ])
  return ok('stack', `Stack images: ${stackImages.join(', ')}`)
}

function disk({ home, homeFree, dockerFree }: Facts): (Finding | null)[] {
  return [
    homeFree === null
      ? null
      : room('disk', home, homeFree, ['Remove what you do not need, or move: GIGALIXIR_SIM_HOME']),
    dockerFree === null
      ? null
      : room('docker-disk', dockerFree.folder, dockerFree.bytes, ['See what uses it: docker system df']),
  ]
}

function room(check: string, folder: string, bytes: number, fix: string[]): Finding {
  const detail = `${gib(bytes)} free for ${folder}`
  if (bytes < FULL_BYTES) return fail(check, `Only ${detail}.`, fix)
  return bytes < TIGHT_BYTES ? warn(check, `Only ${detail}.`, fix) : ok(check, detail)
}

function port({ port, simulator }: Facts): Finding {
  if ('locator' in simulator && simulator.state !== 'stale' && simulator.locator.port === port.wanted)
    return ok('port', `Port ${port.wanted} is the simulator's own`)
  // What runs has another one: this one is for its next start.
  if ('locator' in simulator && simulator.state === 'running')
    return ok(
      'port',
      `The simulator is on port ${simulator.locator.port}; its next start prefers ${port.wanted}${port.free ? '' : ', which is taken'}`,
    )
  if (port.free) return ok('port', `Port ${port.wanted} is free`)
  return warn('port', `Port ${port.wanted} is taken by another program; the next free one will be used.`, [
    'Choose one yourself: gigalixir sim up --port 5080',
  ])
}

function names({ localhostNames, port, simulator }: Facts): Finding {
  const at = 'locator' in simulator && simulator.state !== 'stale' ? simulator.locator.port : port.wanted
  if (localhostNames) return ok('names', 'Names under .localhost resolve to this machine')
  return warn('names', 'This system does not resolve names under .localhost; browsers do.', [
    `With curl, set the Host header: curl -H 'Host: APP.gigalixirapp.localhost' http://127.0.0.1:${at}/`,
  ])
}

function simulator({ simulator }: Facts): Finding {
  switch (simulator.state) {
    case 'absent':
      return ok('simulator', 'Not running')
    case 'starting':
    case 'stopping':
      return ok('simulator', `It is ${simulator.state}`)
    case 'running':
      return ok('simulator', `Running on port ${simulator.locator.port} (process ${simulator.locator.pid})`)
    case 'stale':
      return warn('simulator', `It ended unexpectedly: ${simulator.reason}.`, [
        'Start it again; nothing is lost: gigalixir sim up',
      ])
    case 'silent':
      return fail(
        'simulator',
        `Process ${simulator.locator.pid} holds port ${simulator.locator.port} but does not answer.`,
        [
          'See its log: gigalixir sim logs',
          `If it is stuck, kill process ${simulator.locator.pid}, then: gigalixir sim up`,
        ],
      )
  }
}

function startDocker(docker: readonly DockerFact[], platform: NodeJS.Platform): string[] {
  const [only] = docker
  if (docker.some((each) => /EACCES|permission denied/i.test(each.problem ?? '')))
    return [
      'You have no permission to use the engine. Add yourself to its group, then log in again: sudo usermod -aG docker $USER',
    ]
  if (docker.length === 1 && only?.from === 'DOCKER_HOST')
    return [`Start the engine at ${only.host}, or unset DOCKER_HOST to look elsewhere.`]
  if (docker.length === 1 && only?.from.startsWith('docker context'))
    return [`Start the engine of ${only.from}, or choose another: docker context use default`]
  if (platform === 'darwin')
    return [
      'Start Docker Desktop or colima, or install one: https://docs.docker.com/desktop/setup/install/mac-install/',
    ]
  if (platform === 'win32')
    return [
      'Start Docker Desktop, or install it: https://docs.docker.com/desktop/setup/install/windows-install/',
    ]
  return [
    'Start it: sudo systemctl start docker',
    'Or install it. Debian, Ubuntu: sudo apt-get install docker.io. Others: https://docs.docker.com/engine/install/',
  ]
}

function installGit(platform: NodeJS.Platform): string[] {
  if (platform === 'win32') return ['Install Git for Windows: https://git-scm.com/download/win']
  if (platform === 'darwin') return ['Install it: xcode-select --install']
  return ['Install it with your package manager. Debian, Ubuntu: sudo apt-get install git']
}

/** Compares `v20.18.1`, `2.39.5 (Apple Git-154)`, `1.41` with the numbers wanted. */
function atLeast(version: string, wanted: readonly number[]): boolean {
  const numbers = /\d+(\.\d+)*/.exec(version)?.[0].split('.').map(Number) ?? []
  for (const [index, want] of wanted.entries()) {
    const have = numbers[index] ?? 0
    if (have !== want) return have > want
  }
  return true
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GB`
}

function ok(check: string, detail: string): Finding {
  return { check, state: 'ok', detail, fix: [] }
}

function warn(check: string, detail: string, fix: string[]): Finding {
  return { check, state: 'warn', detail, fix }
}

function fail(check: string, detail: string, fix: string[]): Finding {
  return { check, state: 'fail', detail, fix }
}
