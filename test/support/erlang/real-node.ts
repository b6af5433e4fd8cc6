import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { Duplex, PassThrough, Readable } from 'node:stream'
import { create } from 'tar'
import type Docker from 'dockerode'
import { LABEL } from '../../../src/sim/engines/docker/client/index.js'
import { findAndConnect } from '../../../src/lib/erlang/index.js'
import type { Connection, FindOptions } from '../../../src/lib/erlang/index.js'
import { dockerode } from '../dockerode.js'

/** Marks what these tests create, so that it can be told from anybody else's. */
const TEST_LABEL = 'com.gigalixir.test'

/**
 * Where a stack image is named if none carries the label of the simulator's own: for experiments.
 *
 * @throws Error when there is none at all
 */
async function stackImage(docker: Docker): Promise<string> {
  const images = await docker.listImages({ filters: { label: [`${LABEL.role}=stack`] } })
  const [newest] = images.sort((a, b) => b.Created - a.Created)
  const named = process.env.GIGALIXIR_TEST_STACK_IMAGE ?? newest?.Id
  if (!named)
    throw new Error(
      'There is no stack image yet: run `gigalixir sim:start` once, or the other end-to-end tests.',
    )
  return named
}

export interface RealNodeOptions {
  /** What runs in the container, in place of a plain node; it has to register as `app`. */
  command?: readonly string[]
  env?: readonly string[]
  cookie?: string
  /** A folder here that is copied to `/tmp/app` there. */
  files?: string
}

/** An Erlang node in a container of its own, on the stack that apps run on. */
export class RealNode {
  readonly #docker: Docker
  readonly #container: Docker.Container
  readonly host: string
  readonly cookie: string
  readonly name = 'app@127.0.0.1'

  private constructor(docker: Docker, container: Docker.Container, host: string, cookie: string) {
    this.#docker = docker
    this.#container = container
    this.host = host
    this.cookie = cookie
  }

  /** @returns a node that can be connected to */
  static async start(options: RealNodeOptions = {}): Promise<RealNode> {
    const docker = await dockerode()
    const cookie = options.cookie ?? randomBytes(8).toString('hex')
    const plain = ['elixir', '--name', 'app@127.0.0.1', '--cookie', cookie, '-e', 'Process.sleep(:infinity)']
    const container = await docker.createContainer({
      Image: await stackImage(docker),
      Entrypoint: [],
      Cmd: [...(options.command ?? plain)],
      Env: ['LANG=C.UTF-8', 'HOME=/tmp', ...(options.env ?? [])],
      Labels: { [LABEL.role]: 'run', [TEST_LABEL]: 'erlang' },
      HostConfig: { Init: true },
    })
    if (options.files !== undefined) {
      const archive = create({ cwd: options.files, portable: true, prefix: 'app' }, ['.'])
      await container.putArchive(Readable.from(archive), { path: '/tmp' })
    }
    await container.start()
    const { NetworkSettings } = await container.inspect()
    const node = new RealNode(docker, container, NetworkSettings.Networks.bridge?.IPAddress ?? '', cookie)
    await node.#untilUp()
    return node
  }

  /**
   * A stream to a port of the container that is no socket: a program in there that hands on bytes, through the Docker
   * engine, as an SSH channel would.
   */
  async openByProgram(port: number): Promise<Duplex> {
    const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; cat <&0 >&3 & cat <&3; kill $!`
    const exec = await this.#container.exec({
      Cmd: ['bash', '-c', script],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    })
    const both = await exec.start({ hijack: true, stdin: true })
    const output = new PassThrough()
    // Output and errors come in one stream, each piece with a header.
    this.#docker.modem.demuxStream(both, output, new PassThrough())
    both.on('end', () => output.end())
    return Duplex.from({ readable: output, writable: both })
  }

  /** A stream to a port of the container. */
  readonly open = (port: number): Socket => connect({ host: this.host, port, noDelay: true })

  connect(options: Partial<FindOptions> = {}): Promise<Connection> {
    return findAndConnect(this.open, { node: this.name, cookie: this.cookie, ...options })
  }

  async pause(): Promise<void> {
    await this.#container.pause()
  }

  async unpause(): Promise<void> {
    await this.#container.unpause()
  }

  async kill(): Promise<void> {
    await this.#container.kill()
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true })
  }

  /** A node is there when it can be connected to; until then every attempt is refused in its own way. */
  async #untilUp(): Promise<void> {
    const end = performance.now() + 60_000
    for (;;) {
      try {
        const connection = await this.connect({ timeoutMs: 5000 })
        connection.close()
        return
      } catch (error) {
        if (performance.now() > end) {
          const logs = await this.#container.logs({ stdout: true, stderr: true })
          await this.remove()
          throw new Error(`The node did not come up: ${logs.toString()}`, { cause: error })
        }
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
}
