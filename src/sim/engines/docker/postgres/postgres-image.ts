import { createHash } from 'node:crypto'
import { containerFiles } from '../../../../lib/paths.js'
import { GigalixirError } from '../../../../lib/errors.js'
import { readFirstFile } from '../../../archive/index.js'
import { imageId, labels, removeContainer } from '../client/index.js'
import type { Docker } from '../client/index.js'
import { readImageFiles } from '../../../stack/index.js'
import { buildImage } from '../stack/index.js'
import type { Stacks } from '../../../stack/index.js'

const VERSIONS_FILE = '/etc/gigalixir-postgres-versions'

/** What servers are made from. */
export interface PreparedImage {
  readonly tag: string
  /** Major versions in it, oldest first. */
  readonly versions: readonly number[]
}

/**
 * The image of all servers: the stack's own, with PostgreSQL as its distribution packages it. It is made when the first
 * database is asked for, and shared by all simulators of the machine.
 */
export class PostgresImage {
  #prepared: Promise<PreparedImage> | undefined

  constructor(
    private readonly docker: Docker,
    private readonly instance: string,
    private readonly stacks: Pick<Stacks, 'default' | 'imageOf'>,
    private readonly log: (line: string) => void,
  ) {}

  /** Callers that come meanwhile wait for the same build; one that failed is tried again by the next. */
  prepare(): Promise<PreparedImage> {
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = undefined
      throw error
    })
    return this.#prepared
  }

  async #prepare(): Promise<PreparedImage> {
    const { docker, log } = this
    const base = this.stacks.imageOf(this.stacks.default)
    const files = await readImageFiles(containerFiles('postgres/image'))
    const hash = createHash('sha256').update(`${files.hash}\n${base}`)
    const tag = `gigalixir-sim/postgres:${hash.digest('hex').slice(0, 12)}`
    if (!(await imageId(docker, tag))) {
      log(`making ${tag} from ${base}`)
      await buildImage(docker, { tag, base, context: files.context }, ({ detail }) => {
        if (detail?.startsWith('Step ')) log(detail)
      })
    }
    return { tag, versions: await this.#versionsIn(tag) }
  }

  /** Read out of a container that is never started. */
  async #versionsIn(tag: string): Promise<number[]> {
    const container = await this.docker.createContainer({
      Image: tag,
      Labels: labels(this.instance, 'stack'),
    })
    try {
      const text = await readFirstFile(
        (await container.getArchive({ path: VERSIONS_FILE })) as AsyncIterable<Buffer>,
      )
      const versions = text.split(/\s+/).filter((word) => /^\d+$/.test(word))
      if (versions.length === 0)
        throw new GigalixirError('STACK_UNAVAILABLE', `There is no PostgreSQL in the image ${tag}.`)
      return versions.map(Number).sort((a, b) => a - b)
    } finally {
      await removeContainer(container)
    }
  }
}
