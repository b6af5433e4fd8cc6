import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { execa } from 'execa'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connectClient } from '../../../src/lib/ssh/client.js'
import { identities } from '../../../src/lib/ssh/identities.js'
import { KnownHosts, fingerprintOf } from '../../../src/lib/ssh/known-hosts.js'
import { LIKELY_NODE, readLikelyNode } from '../../../src/lib/ssh/node.js'
import { ReplicaConnection } from '../../../src/lib/ssh/replica-connection.js'
import { shWords, splitWords } from '../../../src/lib/ssh/sh-words.js'
import { hostSettings } from '../../../src/lib/ssh/ssh-settings.js'
import { tempDir } from '../../support/temp-dir.js'

describe('words for a remote shell', () => {
  it.each([
    [['ls', '-la', '/app'], 'ls -la /app'],
    [['echo', "it's", '$HOME', 'a b', ''], "echo 'it'\\''s' '$HOME' 'a b' ''"],
  ])('%j', (words, line) => expect(shWords(words)).toBe(line))

  it.each([
    ['-i "a key" -p 22', ['-i', 'a key', '-p', '22']],
    ["-o 'A=b c'  -v", ['-o', 'A=b c', '-v']],
    ['', []],
  ])('%s is split', (text, words) => expect(splitWords(text)).toEqual(words))
})

describe('what an environment tells of the node', () => {
  it.each([
    ['shop@10.0.0.7\nmonster\n', { node: 'shop@10.0.0.7', cookie: 'monster' }],
    ['Welcome!\n\nshop@10.0.0.7\nmonster\n', { node: 'shop@10.0.0.7', cookie: 'monster' }],
    ['\n\n', undefined],
    ['Welcome!\n\n\n', undefined],
    ['shop@10.0.0.7\n\n', undefined],
    ['\nmonster\n', undefined],
    ['shop\nmonster\n', undefined],
  ])('%j', (stdout, facts) => expect(readLikelyNode(stdout)).toEqual(facts))

  it.skipIf(process.platform === 'win32').each([
    [{ MY_NODE_NAME: 'a@h', MY_COOKIE: 'm', ERLANG_COOKIE: 'e' }, 'a@h', 'm'],
    [{ MY_NODE_NAME: 'a@h', ERLANG_COOKIE: 'e' }, 'a@h', 'e'],
    [
      { MY_NODE_NAME: 'a@h', MY_COOKIE: 'm', RELEASE_NODE: 'r@h', RELEASE_COOKIE: '$(x) "y"' },
      'r@h',
      '$(x) "y"',
    ],
  ])('is printed by a shell with %j', async (env, node, cookie) => {
    const { stdout } = await execa('/bin/sh', ['-c', LIKELY_NODE], { env, extendEnv: false })
    expect(readLikelyNode(stdout)).toEqual({ node, cookie })
  })
})

describe('logging in', () => {
  it('sends small packets at once', async () => {
    // It hangs up, which is soon enough for this.
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    onTestFinished(() => setNoDelay.mockRestore())
    const logIn = connectClient({
      host: '127.0.0.1',
      port,
      user: 'root',
      identities: [],
      checkHostKey: () => undefined,
    })
    await expect(logIn).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(setNoDelay).toHaveBeenCalledWith(true)
  })
})

describe('a connection to a replica', () => {
  it.each([[[]], [[new Error('read ECONNRESET')]]])(
    'is closed when it ended or broke: %j',
    async (errors) => {
      const { default: ssh2 } = await import('ssh2')
      const client = new ssh2.Client()
      // As connectClient leaves it.
      client.on('error', () => undefined)
      const closed = new ReplicaConnection(client, 'my-app-x').closed()
      for (const error of errors) client.emit('error', error)
      client.emit('close')
      await expect(closed).resolves.toBeUndefined()
    },
  )
})

describe('a command that ends at once', () => {
  it('tells its exit code, also when all of it comes in one packet', async () => {
    const { default: ssh2 } = await import('ssh2')
    const client = new ssh2.Client()
    const side = () => new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
    const channel = Object.assign(side(), { stderr: side() })
    // As the library does when it reads one packet after the other.
    const exec = (_line: string, _options: object, done: (error: undefined, channel: unknown) => void) => {
      done(undefined, channel)
      channel.emit('exit', 7)
      channel.push('output')
      for (const each of [channel, channel.stderr]) each.push(null)
      return client
    }
    Object.assign(client, { exec })
    const result = await new ReplicaConnection(client, 'my-app-x').exec('exit 7')
    expect(result).toEqual({ exitCode: 7, stdout: 'output', stderr: '' })
  })
})

describe('the host key of an app', () => {
  it('is remembered when it is first seen, and another one refused, with where to say that it is fine', async () => {
    const folder = await tempDir()
    const [one, two] = [Buffer.from('one'), Buffer.from('two')]
    new KnownHosts(folder).check('production/my-app', one)
    new KnownHosts(folder).check('production/other', two)
    new KnownHosts(folder).check('production/my-app', one)
    const changed = () => new KnownHosts(folder).check('production/my-app', two)
    expect(changed).toThrow(fingerprintOf(two))
    expect(changed).toThrow(expect.objectContaining({ code: 'HOST_KEY_CHANGED' }) as Error)
  })
})

describe('the person’s SSH settings', () => {
  it('say keys, hosts in between and ports', async () => {
    const home = await tempDir()
    expect(hostSettings('a.example.com', { HOME: home })).toEqual({ identityFiles: [], proxyJump: [] })
    await mkdir(join(home, '.ssh'))
    await writeFile(
      join(home, '.ssh', 'config'),
      'Host *.example.com\n  IdentityFile ~/.ssh/work\n  ProxyJump me@one:2222,two\n  Port 7\nHost two\n  HostName two.internal\n',
    )
    expect(hostSettings('a.example.com', { HOME: home })).toEqual({
      identityFiles: [join(home, '.ssh', 'work')],
      proxyJump: ['me@one:2222', 'two'],
      port: 7,
    })
    expect(hostSettings('two', { HOME: home })).toMatchObject({ hostName: 'two.internal', proxyJump: [] })
  })

  it('may include others, and say which agent and which of its keys', async () => {
    const home = await tempDir()
    await mkdir(join(home, '.ssh', 'config.d'), { recursive: true })
    await writeFile(
      join(home, '.ssh', 'config'),
      'Include config.d/*.conf missing/* "~/.ssh/more"\nHost *\n  IdentityAgent ~/agent.sock\n',
    )
    await writeFile(join(home, '.ssh', 'config.d', 'a.conf'), 'Host a\n  IdentitiesOnly yes\n')
    await writeFile(join(home, '.ssh', 'config.d', 'b.txt'), 'Host a\n  Port 1\n')
    await writeFile(join(home, '.ssh', 'more'), 'Include more\nHost a\n  Port 2\n')
    expect(hostSettings('a', { HOME: home })).toEqual({
      identityFiles: [],
      proxyJump: [],
      identitiesOnly: true,
      identityAgent: join(home, 'agent.sock'),
      port: 2,
    })
  })
})

describe('what is tried to log in with', () => {
  it('is the named file alone; else our own key, the agent, configured and usual files, in this order', async () => {
    const home = await tempDir()
    const [own, work, usual] = ['own', 'work', join('.ssh', 'id_ed25519')].map((name) => join(home, name))
    await mkdir(join(home, '.ssh'))
    for (const file of [own!, work!, usual!]) await writeFile(file, 'a key')
    const env = { HOME: home, SSH_AUTH_SOCK: '/agent' }
    const shown = (more: NodeJS.ProcessEnv) =>
      identities({
        settings: { identityFiles: [work!, join(home, 'missing')] },
        own,
        env: { ...env, ...more },
      }).map((each) => each.shown)
    expect(shown({})).toEqual([own, 'the SSH agent', work, usual])
    expect(shown({ GIGALIXIR_IDENTITY_FILE: work })).toEqual([work])
    expect(() => shown({ GIGALIXIR_IDENTITY_FILE: join(home, 'missing') })).toThrow(
      /GIGALIXIR_IDENTITY_FILE names .*missing/,
    )
  })

  it('is of the agent what the settings say', async () => {
    const home = await tempDir()
    const work = join(home, 'work')
    await writeFile(`${work}.pub`, 'ssh-ed25519 AAAAwork me@work')
    await writeFile(join(home, 'hard'), 'sk-ssh-ed25519@openssh.com AAAAhard a key of hardware')
    const tried = (settings: { identitiesOnly?: boolean; identityAgent?: string }) =>
      identities({
        settings: { identityFiles: [work, join(home, 'hard')], ...settings },
        env: { HOME: home, SSH_AUTH_SOCK: '/usual', OTHER: '/other' },
      })
    const agent = { kind: 'agent', shown: 'the SSH agent' }
    expect(tried({})).toEqual([{ ...agent, where: '/usual' }])
    expect(tried({ identitiesOnly: true })).toEqual([
      { ...agent, where: '/usual', only: ['AAAAwork', 'AAAAhard'] },
    ])
    expect(tried({ identityAgent: 'none' })).toEqual([])
    expect(tried({ identityAgent: '/named' })).toEqual([{ ...agent, where: '/named' }])
    expect(tried({ identityAgent: '$OTHER' })).toEqual([{ ...agent, where: '/other' }])
    expect(tried({ identityAgent: 'SSH_AUTH_SOCK' })).toEqual([{ ...agent, where: '/usual' }])
  })
})
