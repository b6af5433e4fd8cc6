import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { AppNetworks, DockerLink, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import { dockerode } from '../support/dockerode.js'

/** Replicas and databases of an app share its network, and each makes it when it is not there yet. */
it('an app has one network, also when its replicas and its database ask for it at the same moment', async () => {
  const docker = await dockerode()
  const instance = randomBytes(4).toString('hex')
  onTestFinished(() => removeEverything(docker, instance).then(() => undefined))
  const { signal } = new AbortController()
  const networks = new AppNetworks(instance)
  const holders = Array.from({ length: 4 }, () =>
    networks.holder(new DockerLink(docker, () => undefined, signal)),
  )
  const name = networks.nameOf('shop')
  const known = async () => {
    const found = await docker.listNetworks({ filters: { name: [name] } })
    return found.filter(({ Name }) => Name === name).length
  }
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(holders.map((each) => each.ensure('shop', signal)))
    for (const each of holders) {
      expect(await known()).toBe(1)
      await each.remove('shop')
    }
    expect(await known()).toBe(0)
  }
})
