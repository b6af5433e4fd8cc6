import { describe, expect, it } from 'vitest'
import { AppNetworks, DockerLink } from '../../../../../../src/sim/engines/docker/client/index.js'
import type { Docker, NetworkSpec } from '../../../../../../src/sim/engines/docker/client/index.js'

const refusal = (statusCode: number) => Object.assign(new Error('refused'), { statusCode })

/** The networks of an engine that looks for one of the same name and then makes one, which is not one step. */
class FakeEngine {
  readonly networks: { Id: string; Name: string; Created: string; Labels: Record<string, string> }[] = []
  calls = 0

  get names(): string[] {
    return this.networks.map(({ Name }) => Name)
  }

  getNetwork(name: string) {
    const found = () => this.networks.findIndex(({ Name }) => Name === name)
    return {
      inspect: async () => {
        this.calls += 1
        await tick()
        if (found() < 0) throw refusal(404)
        return { Id: name }
      },
      remove: async () => {
        if (found() < 0) throw refusal(404)
        this.networks.splice(found(), 1)
      },
    }
  }

  async createNetwork({ Name, Labels }: NetworkSpec) {
    await tick()
    this.networks.push({ Id: `${this.networks.length}`, Name, Created: '', Labels })
  }

  async listNetworks() {
    return [...this.networks]
  }
}

const tick = () => new Promise((resolve) => setImmediate(resolve))
const { signal } = new AbortController()

function setup() {
  const engine = new FakeEngine()
  const networks = new AppNetworks('me')
  const holder = () => networks.holder(new DockerLink(engine as unknown as Docker, () => undefined, signal))
  return { engine, networks, replicas: holder(), databases: holder() }
}

describe('the networks of apps', () => {
  it('are made once, also when replicas and a database ask at the same moment', async () => {
    const { engine, replicas, databases } = setup()
    await Promise.all([replicas, databases, replicas].map((each) => each.ensure('shop', signal)))
    expect(engine.names).toEqual(['gigalixir-me-shop'])
    const { calls } = engine
    await databases.ensure('shop', signal)
    expect(engine.calls).toBe(calls)
  })

  it('stay until the last who uses them lets go', async () => {
    const { engine, replicas, databases } = setup()
    await Promise.all([replicas.ensure('shop', signal), replicas.ensure('blog', signal)])
    databases.hold('shop')
    await replicas.keepOnly([])
    expect(engine.names).toEqual(['gigalixir-me-shop'])
    await databases.remove('shop')
    expect(engine.names).toEqual([])
  })

  it('of apps that are gone are removed at the start, and what is of no app is left', async () => {
    const { engine, replicas } = setup()
    await replicas.ensure('old', signal)
    await replicas.ensure('shop', signal)
    engine.networks.push({ Id: 'b', Name: 'gigalixir-me-build', Created: '', Labels: {} })
    await replicas.keepOnly(['shop'])
    expect(engine.names).toEqual(['gigalixir-me-shop', 'gigalixir-me-build'])
  })

  it('are made again when they were removed behind our back', async () => {
    const { engine, replicas } = setup()
    await replicas.ensure('shop', signal)
    engine.networks.length = 0
    replicas.forget('shop')
    await replicas.ensure('shop', signal)
    expect(engine.names).toEqual(['gigalixir-me-shop'])
  })
})
