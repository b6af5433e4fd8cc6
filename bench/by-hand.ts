import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { runProgram } from '../src/lib/process/run-program.js'
import { BUILDER_LIMITS, docker, REPLICA_LIMITS, stackImage } from './docker.js'

/** How a person works by hand. */
export interface HowByHand {
  /** The folder with the person's own `.mix` and `.hex`. */
  readonly home: string
  /** Once, before anything is compiled. */
  readonly prepare: string
  /** After each change, up to the release. */
  readonly make: string
}

/**
 * The yardstick: what a person would do by hand in a container of the same stack image, with the docker command line and
 * no platform at all.
 */
export class ByHand {
  readonly #name = `gigalixir-bench-${process.pid}`
  readonly #image = `gigalixir-bench:${process.pid}`
  #app = ''
  #make = 'mix compile && mix release --overwrite'

  #sh(script: string) {
    return docker('exec', this.#name, 'sh', '-ec', script)
  }

  /** A container with the source, compiled and released once, as a person's second build finds it. */
  async start(source: string, how: Partial<HowByHand> = {}): Promise<void> {
    const image = await stackImage()
    this.#make = how.make ?? this.#make
    this.#app = /app: :(\w+)/.exec(await readFile(join(source, 'mix.exs'), 'utf8'))![1]!
    await docker(
      'run',
      '-d',
      '--name',
      this.#name,
      ...BUILDER_LIMITS,
      '-e',
      'MIX_ENV=prod',
      '-e',
      'PORT=4000',
      '-e',
      'HEX_HOME=/root/.hex',
      '-e',
      'HEX_OFFLINE=1',
      '--entrypoint',
      'sleep',
      image,
      '1800',
    )
    await docker('cp', source, `${this.#name}:/src`)
    if (how.home)
      for (const each of ['.mix', '.hex']) await docker('cp', join(how.home, each), `${this.#name}:/root/`)
    await this.#sh(`rm -rf /src/_build; cd /src && ${how.prepare ?? 'true'} && ${this.#make}`)
  }

  /** One-line change to a packed release, and on to answering: mix compile, mix release, tar, boot. @returns milliseconds */
  async changeToAnswer(file: string, change: string): Promise<{ packed: number; answering: number }> {
    await this.#sh(`sed -i '${change}' /src/${file}`)
    const start = performance.now()
    await this.#sh(`cd /src && ${this.#make} && tar -C _build/prod/rel/${this.#app} -czf /tmp/slug.tar.gz .`)
    const packed = performance.now() - start
    await docker('exec', '-d', this.#name, `/src/_build/prod/rel/${this.#app}/bin/${this.#app}`, 'start')
    await answering(await this.#address(this.#name))
    const took = performance.now() - start
    await this.#sh(`/src/_build/prod/rel/${this.#app}/bin/${this.#app} stop`)
    return { packed, answering: took }
  }

  /** `docker run` of an image that holds the release already, with the limits of a replica, until it answers. @returns milliseconds */
  async runToAnswer(): Promise<number> {
    const images = await docker('images', '-q', this.#image)
    if (!images) {
      const change = `ENTRYPOINT ["/src/_build/prod/rel/${this.#app}/bin/${this.#app}", "start"]`
      await docker('commit', '-c', change, '-c', 'CMD []', this.#name, this.#image)
    }
    const name = `${this.#name}-run`
    const start = performance.now()
    await docker('run', '-d', '--name', name, ...REPLICA_LIMITS, this.#image)
    await answering(await this.#address(name))
    const took = performance.now() - start
    await docker('rm', '-f', name)
    return took
  }

  #address(container: string): Promise<string> {
    return docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', container)
  }

  async stop(): Promise<void> {
    await runProgram('docker', ['rm', '-f', this.#name, `${this.#name}-run`])
    await runProgram('docker', ['rmi', '-f', this.#image])
  }
}

/** Resolves when something accepts connections on port 4000 there; gives up after a minute. */
async function answering(host: string): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect(4000, host, () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (accepted) return
    if (performance.now() > deadline) throw new Error('the app started by hand does not answer')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
