import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LABEL, ofInstance } from '../../src/sim/engines/docker/client/index.js'
import type { TestSim } from './sim.js'
import { dockerode } from './dockerode.js'

/** What `gigalixir pg` says of a database when its output is no terminal. */
export interface DatabaseAnswer {
  id: string
  state: string
  url: string
  app_url: string
  reason?: string
}

/** The databases of one app, used as a person does: by the built program and psql. */
export class DatabasesUnderTest {
  constructor(
    readonly sim: TestSim,
    readonly app: string,
  ) {}

  /** Runs a command that has to succeed. @returns its stdout */
  async must(...args: string[]): Promise<string> {
    const result = await this.sim.cli(args)
    if (result.exitCode !== 0) throw new Error(`gigalixir ${args[0]}: ${result.stderr}`)
    return result.stdout
  }

  async list(): Promise<DatabaseAnswer[]> {
    return JSON.parse(await this.must('pg', '-a', this.app)) as DatabaseAnswer[]
  }

  async byId(id: string): Promise<DatabaseAnswer> {
    const found = (await this.list()).find((each) => each.id === id)
    if (!found) throw new Error(`there is no database ${id}`)
    return found
  }

  /** What a query prints, asked from this machine. */
  async query(id: string, sql: string): Promise<string> {
    return (await this.must('pg:psql', '-a', this.app, '-d', id, '--', '-X', '-A', '-t', '-c', sql)).trim()
  }

  async config(): Promise<Record<string, string>> {
    return JSON.parse(await this.must('config', '-a', this.app)) as Record<string, string>
  }

  /** What a query prints, asked from a container on the app's own network. */
  async queryInside(url: string, sql: string): Promise<string> {
    const docker = await dockerode()
    const server = (await this.containers()).find((each) => each.State === 'running')!
    const instance = server.Labels[LABEL.instance]!
    const [network] = Object.keys(server.NetworkSettings.Networks)
    const container = await docker.createContainer({
      Image: server.Image,
      Entrypoint: ['psql'],
      // A terminal without a size is one that every answer is too long for.
      Cmd: [url, '-X', '-A', '-t', '-P', 'pager=off', '-c', sql],
      Tty: true,
      Labels: { [LABEL.instance]: instance },
      HostConfig: { NetworkMode: network! },
    })
    try {
      await container.start()
      await container.wait()
      return (await container.logs({ stdout: true, stderr: true })).toString().trim()
    } finally {
      await container.remove({ force: true })
    }
  }

  /** The database servers of the simulator, as Docker tells. */
  async containers() {
    const docker = await dockerode()
    return docker.listContainers({ all: true, filters: ofInstance(await this.#instance(), 'database') })
  }

  async volumes(): Promise<string[]> {
    const docker = await dockerode()
    const { Volumes } = await docker.listVolumes({ filters: ofInstance(await this.#instance(), 'database') })
    return Volumes.map(({ Name }) => Name)
  }

  /** Networks of the simulator, whoever made them. */
  async networks(): Promise<string[]> {
    const docker = await dockerode()
    const found = await docker.listNetworks({ filters: ofInstance(await this.#instance(), 'network') })
    return found.map(({ Name }) => Name)
  }

  /** Also while the simulator is down. */
  async #instance(): Promise<string> {
    const text = await readFile(join(this.sim.home, 'settings.json'), 'utf8')
    return (JSON.parse(text) as { instance: string }).instance
  }
}
