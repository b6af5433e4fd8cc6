import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { DockerLink, labels, removeEverything } from '../../src/sim/engines/docker/client/index.js'
import { AppNetworks } from '../../src/sim/run/index.js'
import { dockerode } from '../support/dockerode.js'

/** Replicas and databases of an app share its network, and each makes it when it is not there yet. */
it('an app has one network, also when its replicas and its database ask for it at the same moment', async () => {
  const docker = await dockerode()
  const instance = randomBytes(4).toString('hex')
  onTestFinished(() => removeEverything(docker, instance).then(() => undefined))
  const { signal } = new AbortController()
  const asker = () => new AppNetworks(new DockerLink(docker, () => undefined, signal), instance)
  const askers = Array.from({ length: 4 }, asker)
  const name = askers[0]!.nameOf('shop')
  const known = async () => {
    const found = await docker.listNetworks({ filters: { name: [name] } })
    return found.filter(({ Name }) => Name === name).length
  }
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(askers.map((each) => each.ensure('shop', signal)))
    expect(await known()).toBe(1)
    for (const each of askers) await each.remove('shop')
  }

  // As an earlier version may have left them.
  for (const third of [1, 2]) {
    await docker.createNetwork({
      Name: name,
      IPAM: { Driver: 'default', Config: [{ Subnet: `10.254.25${third}.0/28` }] },
      Labels: labels(instance, 'network', { app: 'shop' }),
    })
  }
  expect(await known()).toBe(2)
  await asker().ensure('shop', signal)
  expect(await known()).toBe(1)
})
