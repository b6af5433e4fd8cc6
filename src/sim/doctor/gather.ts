import { lookup } from 'node:dns/promises'
import { existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { messageOf } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { DEFAULT_HTTP_PORT, simConfigFrom } from '../config.js'
import type { SimConfig } from '../config.js'
import { connectDocker, dockerCandidates, LABEL } from '../engines/docker/client/index.js'
import type { Docker, DockerCandidate } from '../engines/docker/client/index.js'
import { SimulatorFinder } from '../finder.js'
import { SettingsFile } from '../settings.js'
import type { DockerFact, EngineFact, Facts } from './facts.js'

/** Looks at this machine; changes nothing. Never throws: what cannot be seen is a fact too. */
export async function gatherFacts(home: string, wantedPort?: number): Promise<Facts> {
  const [git, probes, simulator, localhostNames, homeFree, settings] = await Promise.all([
    gitFact(),
    Promise.all(dockerCandidates().map(probe)),
    new SimulatorFinder(home).find(),
    resolvesLocalhostNames(),
    freeBytes(home),
    new SettingsFile(home).read().catch(() => null), // a damaged file is reported by whoever needs it
  ])
  const used = probes.find((each) => each.docker !== null)
  const config = chosenConfig(home)
  const chosen = config?.httpPortChosen ? config.httpPort : undefined
  const wanted = wantedPort ?? chosen ?? settings?.httpPort ?? DEFAULT_HTTP_PORT
  return {
    platform: process.platform,
    nodeVersion: process.version,
    git,
    docker: probes.map((each) => each.fact),
    home,
    homeFree,
    dockerFree: await dockerFree(used?.fact.engine ?? null),
    port: { wanted, free: await isFree(wanted) },
    simulator,
    stackImages: used?.docker ? await stackImages(used.docker) : null,
    localhostNames,
  }
}

/** What the environment asks for; null when a variable of it is unusable, which `sim up` tells. */
function chosenConfig(home: string): SimConfig | null {
  try {
    return simConfigFrom(home)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

async function gitFact(): Promise<Facts['git']> {
  try {
    const version =
      /\d[\w.]*/.exec((await runProgram('git', ['--version'])).stdout)?.[0] ?? 'of unknown version'
    const folder = (await runProgram('git', ['--exec-path'])).stdout.trim()
    const names = ['git-http-backend', 'git-http-backend.exe']
    return { version, httpBackend: names.some((name) => existsSync(join(folder, name))) }
  } catch {
    return null // missing: that is the finding
  }
}

async function probe(candidate: DockerCandidate): Promise<{ fact: DockerFact; docker: Docker | null }> {
  const { from, host } = candidate
  try {
    const { docker } = await connectDocker([candidate])
    return { fact: { from, host, problem: null, engine: await engineFact(docker) }, docker }
  } catch (error) {
    return { fact: { from, host, problem: problemOf(error), engine: null }, docker: null }
  }
}

/** The reason alone, without the words around it that name the candidate again. */
function problemOf(error: unknown): string {
  const tried =
    error instanceof Error && 'data' in error ? (error.data as { tried?: string[] }).tried : undefined
  return tried?.[0]?.replace(/^.*?\): /, '') ?? messageOf(error)
}

async function engineFact(docker: Docker): Promise<EngineFact | null> {
  try {
    const [version, info] = await Promise.all([
      docker.version(),
      docker.info() as Promise<{ DockerRootDir?: string; MemTotal?: number }>,
    ])
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      os: version.Os,
      rootFolder: info.DockerRootDir ?? '',
      memory: info.MemTotal ?? 0,
    }
  } catch {
    return null // podman's socket answers a ping and little else
  }
}

async function stackImages(docker: Docker): Promise<string[]> {
  const images = await docker.listImages({ filters: { label: [`${LABEL.role}=stack`] } })
  // The base image which stacks are made from has the same role, and is none.
  return images.flatMap((image) => image.RepoTags ?? []).filter((tag) => !tag.includes('/base:'))
}

async function dockerFree(engine: EngineFact | null): Promise<Facts['dockerFree']> {
  // Only an engine on this very machine keeps its files where we can look; desktop ones have a disk of their own.
  if (!engine || process.platform !== 'linux' || !existsSync(engine.rootFolder)) return null
  const bytes = await freeBytes(engine.rootFolder)
  return bytes === null ? null : { folder: engine.rootFolder, bytes }
}

/** Free bytes on the disk where the folder is, or would be. */
async function freeBytes(folder: string): Promise<number | null> {
  let nearest = folder
  while (!(await exists(nearest)) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  try {
    const { bavail, bsize } = await statfs(nearest)
    return bavail * bsize
  } catch {
    return null // not every file system tells
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function resolvesLocalhostNames(): Promise<boolean> {
  try {
    const { address } = await lookup('any.gigalixirapp.localhost')
    return address === '::1' || address.startsWith('127.')
  } catch {
    return false
  }
}
