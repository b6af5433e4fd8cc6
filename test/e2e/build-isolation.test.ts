import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { labels } from '../../src/sim/engines/docker/client/index.js'
import { BuildServerUnderTest } from '../support/build-server-under-test.js'
import { eventually } from '../support/through-router.js'
import { exampleRepo } from '../support/example-repo.js'

const HOOK = "hook_pre_compile='bash hook.sh'\n"

/** Tells what it finds as `name=value` lines; $1 is a folder of the cache, what follows addresses to try. */
const LOOK_AROUND = `
for at in $TARGETS; do
  timeout 3 bash -c "</dev/tcp/\${at%:*}/\${at#*:}" 2>/dev/null && echo "$at=open" || echo "$at=closed"
done
echo "ours=$(find / -name marker-of-app 2>/dev/null | wc -l)"
echo "others=$(find / -name marker-of-other 2>/dev/null | wc -l)"
echo "docker=$(find / -name docker.sock 2>/dev/null | wc -l)"
echo "capabilities=$(sed -n 's/^CapEff:[[:space:]]*//p' /proc/self/status)"
echo "privileges=$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' /proc/self/status)"
echo "memory=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)"
cpu=$(cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null)
echo "cpu=\${cpu%% *}"
`

let test: BuildServerUnderTest
let server: Server
beforeAll(async () => {
  test = await BuildServerUnderTest.start()
  server = createServer((_, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await test.dispose()
})

/** A container that accepts connections on port 4000, in a network; its address there. */
async function listening(network: string): Promise<string> {
  const container = await test.docker.createContainer({
    Image: test.image,
    Entrypoint: ['perl', '-MIO::Socket::INET', '-e'],
    Cmd: ['$s = IO::Socket::INET->new(LocalPort => 4000, Listen => 5); print "up\\n"; $s->accept while 1'],
    Labels: labels(test.instance, 'run'),
    HostConfig: { NetworkMode: network },
  })
  await container.start()
  const up = await eventually(
    () => container.exec({ Cmd: ['bash', '-c', '</dev/tcp/127.0.0.1/4000'] }).then(ended),
    (exitCode) => exitCode === 0,
    { what: 'a container that listens' },
  )
  expect(up).toBe(0)
  const { NetworkSettings } = await container.inspect()
  return NetworkSettings.Networks[network]?.IPAddress ?? ''
}

async function ended(exec: {
  start(options: object): Promise<NodeJS.ReadableStream>
  inspect(): Promise<{ ExitCode: number | null }>
}): Promise<number | null> {
  const stream = await exec.start({})
  await new Promise((resolve) => stream.on('end', resolve).resume())
  return (await exec.inspect()).ExitCode
}

async function pushed(app: string, script: string): Promise<string> {
  test.host.apps.add(app)
  const repo = await exampleRepo('mix', join(test.folder, app), {})
  await repo.write('elixir_buildpack.config', HOOK)
  await repo.write('hook.sh', script)
  await repo.commit('Look around')
  const { stderr, exitCode } = await repo.git(['push', test.remote(app), 'main'])
  expect(exitCode, stderr).toBe(0)
  return stderr
}

it('a build reaches neither other containers, nor what this machine keeps to itself, nor the caches of other apps', async () => {
  await pushed('other', 'touch /tmp/cache/marker-of-other\n')
  const buildNetwork = `gigalixir-${test.instance}-build`
  const elsewhere = `gigalixir-${test.instance}-elsewhere`
  await test.docker.createNetwork({ Name: elsewhere, Labels: labels(test.instance, 'network') })
  const { IPAM } = (await test.docker.getNetwork(buildNetwork).inspect()) as {
    IPAM: { Config: { Gateway: string }[] }
  }
  const { port } = server.address() as AddressInfo
  const targets = [
    `${await listening(elsewhere)}:4000`,
    `${await listening(buildNetwork)}:4000`,
    `127.0.0.1:${port}`,
    `${IPAM.Config[0]?.Gateway}:${port}`,
  ]
  test.host.environment = { TARGETS: targets.join(' ') }
  const said = await pushed('app', `touch /tmp/cache/marker-of-app\n${LOOK_AROUND}`)
  const found = new Map(
    [...said.matchAll(/^remote: +(\S+)=(\S*) *$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(targets.map((each) => found.get(each))).toEqual(['closed', 'closed', 'closed', 'closed'])
  expect({ ours: found.get('ours'), others: found.get('others'), docker: found.get('docker') }).toEqual({
    ...{ ours: '1', others: '0', docker: '0' },
  })
  // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID; nothing that reaches out of a container.
  expect(parseInt(found.get('capabilities') ?? '', 16)).toBe(0xeb)
  expect(found.get('privileges')).toBe('1')
  expect(Number(found.get('memory'))).toBe(4 * 1024 ** 3)
  expect(Number(found.get('cpu'))).toBeGreaterThan(0)
})
