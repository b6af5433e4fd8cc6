import type { Readable } from 'node:stream'
import { messageOf } from '../../../../lib/errors.js'
import { packTar } from '../../../archive/index.js'
import {
  dockerWords,
  imageId,
  imageNames,
  isNotFound,
  LABEL,
  labels,
  ofInstance,
  removeContainer,
  removeContainers,
} from '../client/index.js'
import type { DockerLink } from '../client/index.js'
import { APP_FOLDER, PLATFORM_FOLDER } from '../../../engine/index.js'
import { sleep } from '../../../waiting.js'

/** How many slugs of an app are kept unpacked: what serves, and what a rollback goes back to. */
const KEPT = 2
/** Milliseconds after a replica got healthy: unpacking is not in the way of what people just asked for. */
const PAUSE_MS = 1000

export interface SlugImagesOptions {
  readonly instance: string
  readonly link: DockerLink
  /** The bytes of a slug, a gzipped tar. */
  readonly open: (sha256: string) => Promise<Readable>
  /** Ends what is under way. */
  readonly closed: AbortSignal
  readonly log: (message: string) => void
  readonly pauseMs?: number
}

interface Release {
  readonly app: string
  readonly version: number
  /** The stack image it runs on. */
  readonly image: string
}

/**
 * Slugs that lie unpacked in an image on top of the stack's. A container made from one starts its app at once; one made
 * from the stack's image alone downloads and unpacks the slug first (stack/image/lib/slug.sh), which is what happens the
 * first time, and whenever anything is not as it should be here. So these images are a cache: any of them may be removed
 * at any time.
 */
export class SlugImages {
  readonly #options: SlugImagesOptions
  /** Checksums by `<app> <version>`, as the engine was told them. */
  readonly #slugs = new Map<string, string>()
  /** The newest checksums of each app, newest first. */
  readonly #recent = new Map<string, string[]>()
  /** Names of images that were there when they were last looked for: the question takes a part of each boot. */
  readonly #seen = new Set<string>()
  #work: Promise<void> = Promise.resolve()
  readonly #queued = new Set<string>()

  constructor(options: SlugImagesOptions) {
    this.#options = options
  }

  /** Remembers which slug a release has. */
  learn(app: string, version: number, sha256: string): void {
    this.#slugs.set(`${app} ${version}`, sha256)
    const others = (this.#recent.get(app) ?? []).filter((each) => each !== sha256)
    this.#recent.set(app, [sha256, ...others].slice(0, KEPT))
  }

  /** The image to make a container of a release from: with the slug in it if there is one, else the stack's. */
  async imageFor(release: Release): Promise<string> {
    const name = this.#nameOf(release)
    if (name === null) return release.image
    return this.#seen.has(name) || (await this.#exists(name)) ? name : release.image
  }

  /** An image turned out not to be there: it is looked for again. */
  missing(image: string): void {
    this.#seen.delete(image)
  }

  /** Sees to it that later containers of the release find its slug unpacked. Returns at once; failures cost only time. */
  prepare(release: Release): void {
    const name = this.#nameOf(release)
    if (name === null || this.#queued.has(name)) return
    this.#queued.add(name)
    const { closed, log, pauseMs = PAUSE_MS } = this.#options
    this.#work = this.#work.then(async () => {
      try {
        await sleep(pauseMs, closed)
        if (closed.aborted || (await this.#exists(name))) return
        await this.removeUnfinished()
        await this.#make(release, name)
        await this.#prune(release.app)
      } catch (error) {
        if (!closed.aborted)
          log(`the slug of ${release.app} was not unpacked in advance: ${dockerWords(error)}`)
      } finally {
        this.#queued.delete(name)
      }
    })
  }

  /** Removes containers whose disk was to become an image when Docker or the simulator ended. @throws what Docker refused with */
  async removeUnfinished(): Promise<void> {
    const { instance, link } = this.#options
    await link.call((docker) => removeContainers(docker, ofInstance(instance, 'slug')))
  }

  /** Resolves when nothing is being prepared any more. */
  async settled(): Promise<void> {
    await this.#work
  }

  /** Removes what is kept of an app that is gone. @throws what Docker refused with */
  async forget(app: string): Promise<void> {
    for (const key of [...this.#slugs.keys()]) if (key.startsWith(`${app} `)) this.#slugs.delete(key)
    this.#recent.delete(app)
    await this.#prune(app)
  }

  /** A container that never starts: its disk with the slug on it becomes the image. */
  async #make({ app, version, image }: Release, name: string): Promise<void> {
    const { instance, link, open } = this.#options
    const sha256 = this.#slugs.get(`${app} ${version}`)
    if (sha256 === undefined) return
    const own = labels(instance, 'slug', { app })
    const slug = await open(sha256)
    const { docker } = link
    const container = await docker.createContainer({ Image: image, Labels: own, Cmd: ['true'] })
    try {
      await container.putArchive(slug, { path: APP_FOLDER })
      // Read by stack/image/lib/slug.sh: which slug it is that lies there.
      await container.putArchive(packTar([{ path: 'slug', content: sha256, mode: 0o600 }]), {
        path: PLATFORM_FOLDER,
      })
      const [repo, tag] = name.split(':')
      await container.commit({ repo, tag, pause: false })
    } finally {
      slug.destroy()
      await removeContainer(container)
    }
  }

  /** Removes the app's images but those of its newest slugs. One that is in use stays until the next time. */
  async #prune(app: string): Promise<void> {
    const { instance, link, log } = this.#options
    const kept = (this.#recent.get(app) ?? []).map((sha256) => `:${short(sha256)}-`)
    const filters = ofInstance(instance, 'slug', [`${LABEL.app}=${app}`])
    const images = await link.call((docker) => docker.listImages({ filters }))
    for (const name of images.flatMap(imageNames)) {
      if (kept.some((mark) => name.includes(mark))) continue
      this.#seen.delete(name)
      try {
        await link.call((docker) => docker.getImage(name).remove())
      } catch (error) {
        if (!isNotFound(error)) log(`${name} stays for now: ${messageOf(error)}`)
      }
    }
  }

  /** Null while it is not known which slug the release has. */
  #nameOf({ app, version, image }: Release): string | null {
    const sha256 = this.#slugs.get(`${app} ${version}`)
    const stack = image.split(':').at(-1) ?? ''
    return sha256 === undefined
      ? null
      : `gigalixir-sim/slug-${this.#options.instance}-${app}:${short(sha256)}-${stack}`
  }

  async #exists(name: string): Promise<boolean> {
    const id = await this.#options.link.call((docker) => imageId(docker, name))
    if (id === undefined) return false
    this.#seen.add(name)
    return true
  }
}

function short(sha256: string): string {
  return sha256.slice(0, 24)
}
