import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { packTar } from '../../src/sim/archive/index.js'

/** Where archives of Erlang and Elixir are, on loopback. */
export class ArchiveServer {
  /** By path, without the first slash. */
  readonly files = new Map<string, Buffer>()
  readonly requests: string[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      const path = (request.url ?? '').slice(1)
      this.requests.push(path)
      const file = this.files.get(path)
      response.writeHead(file ? 200 : 404).end(file)
    })
  }

  static async start(port = 0): Promise<ArchiveServer> {
    const server = new ArchiveServer()
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve))
    return server
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
  }

  /** Adds an archive and lists it, with its checksum or another one. */
  add(folder: string, name: string, ending: string, content: Buffer, sha256?: string): void {
    this.files.set(`${folder}/${name}${ending}`, content)
    const sum = sha256 ?? createHash('sha256').update(content).digest('hex')
    const list = this.files.get(`${folder}/builds.txt`) ?? Buffer.alloc(0)
    const line = `${name} ${'0'.repeat(40)} 2026-01-01T00:00:00Z ${sum}\n`
    this.files.set(`${folder}/builds.txt`, Buffer.concat([list, Buffer.from(line)]))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** An Erlang that is the stack's own in another place. */
export function standInErlang(version: string): Buffer {
  const install = '#!/bin/sh\nmkdir bin && ln -s /usr/bin/erl /usr/bin/erlc /usr/bin/escript bin/\n'
  return gzipSync(packTar([{ path: `OTP-${version}/Install`, content: install, mode: 0o755 }]))
}
