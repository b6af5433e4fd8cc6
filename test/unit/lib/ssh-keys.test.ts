import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import type { ParsedKey } from 'ssh2'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Identity } from '../../../src/lib/ssh/identities.js'
import { madeKey } from '../../../src/lib/ssh/own-key.js'
import { tempDir } from '../../support/temp-dir.js'
import { listening } from '../../support/servers.js'

const person = vi.hoisted(() => ({
  sits: true,
  asked: [] as string[],
  answers: [] as (string | Error | (() => string))[],
}))
vi.mock('../../../src/lib/ui/terminal.js', () => ({ terminals: () => ({ canAsk: person.sits }) }))
vi.mock('../../../src/lib/ui/prompts.js', () => ({
  askSecret: ({ message }: { message: string }) => {
    person.asked.push(message)
    const answer = person.answers.shift() ?? ''
    if (answer instanceof Error) return Promise.reject(answer)
    return Promise.resolve(typeof answer === 'string' ? answer : answer())
  },
}))

// Files share their modules: what another one has loaded would know the real terminal.
vi.resetModules()
const { KeysRefused, connectClient } = await import('../../../src/lib/ssh/client.js')

beforeEach(() => {
  Object.assign(person, { sits: true, asked: [], answers: [] })
})

interface Pair {
  readonly file: Identity & { kind: 'file' }
  readonly key: ParsedKey
}

const isKey = (text: string) => !((ssh2.utils.parseKey(text) as object) instanceof Error)
const ours = madeKey(() => ssh2.utils.generateKeyPairSync('ed25519'), isKey)

/** A key as OpenSSH writes it, with a passphrase or without. */
function pair(shown: string, passphrase?: string): Pair {
  const options =
    passphrase === undefined
      ? { comment: shown }
      : { comment: shown, passphrase, cipher: 'aes256-ctr' as const, rounds: 1 }
  const { private: text, public: open } = madeKey(
    () => ssh2.utils.generateKeyPairSync('ed25519', options),
    // One with a passphrase is well-formed when its public half is.
    (each) => each.includes('PRIVATE') || isKey(each),
  )
  return { file: { kind: 'file', shown, text }, key: parsed(open) }
}

function parsed(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return key
}

/** An SSH server that lets some keys in. @returns its port, and the keys it was offered */
async function serverFor(...taken: ParsedKey[]): Promise<{ port: number; offered: string[] }> {
  const offered: string[] = []
  const server = new ssh2.Server({ hostKeys: [ours.private] }, (client) => {
    client.on('error', () => undefined)
    client.on('authentication', (context) => {
      if (context.method !== 'publickey') {
        context.reject(['publickey'])
        return
      }
      const { data } = context.key
      const known = taken.find((key) => key.getPublicSSH().equals(data))
      if (context.signature === undefined) offered.push(data.toString('base64'))
      const signed =
        context.signature === undefined ||
        known?.verify(context.blob!, context.signature, context.hashAlgo) === true
      if (known && signed) context.accept()
      else context.reject(['publickey'])
    })
  })
  return { port: await listening(createServer((socket) => server.injectSocket(socket))), offered }
}

/** An agent that has keys. @returns where it listens */
async function agentWith(keys: readonly ParsedKey[], { signs = true } = {}): Promise<string> {
  const where =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\gigalixir-test-${process.pid}-${Math.random()}`
      : join(await tempDir(), 'agent')
  const server = createServer((socket) => {
    const agent = new ssh2.AgentProtocol(false)
    agent.on('identities', (request) => agent.getIdentitiesReply(request, [...keys]))
    agent.on('sign', (request, open, data) => {
      const key = keys.find((each) => each.getPublicSSH().equals(open.getPublicSSH()))
      const signature = key?.sign(data)
      if (signs && Buffer.isBuffer(signature)) agent.signReply(request, signature)
      else agent.failureReply(request)
    })
    socket.on('error', () => socket.destroy())
    socket.pipe(agent).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(where, () => resolve()))
  onTestFinished(() => void server.close())
  return where
}

const agent = (where: string, only?: readonly string[]): Identity => ({
  kind: 'agent',
  shown: 'the SSH agent',
  where,
  ...(only && { only }),
})

async function logIn(port: number, ...[first, ...rest]: (Identity | { timeoutMs: number })[]): Promise<void> {
  const options = first && 'timeoutMs' in first ? first : {}
  const identities = [first, ...rest].filter((each): each is Identity => each !== undefined && 'kind' in each)
  const client = await connectClient({
    host: '127.0.0.1',
    port,
    user: 'root',
    identities,
    checkHostKey: () => undefined,
    ...options,
  })
  client.end()
}

/** What was tried, when no key was taken. */
async function triedBy(login: Promise<void>): Promise<readonly string[]> {
  const error: unknown = await login.catch((reason: unknown) => reason)
  if (!(error instanceof KeysRefused)) throw error instanceof Error ? error : new Error('it was let in')
  return error.tried
}

const privateHalf = ({ file }: Pair) => parsed(file.text)

describe('an agent', () => {
  it('that does not answer keeps no file from being tried', async () => {
    const mine = pair('mine')
    const { port } = await serverFor(mine.key)
    const nobody = join(await tempDir(), 'nobody')
    await logIn(port, agent(nobody), mine.file)
    expect(await triedBy(logIn(port, agent(nobody), pair('other').file))).toEqual([
      'the SSH agent (no agent answers there)',
      'other',
    ])
  })

  it('is asked to sign, and each of its keys is named when none is taken', async () => {
    const [one, two] = [pair('one'), pair('two')]
    const where = await agentWith([one, two].map(privateHalf))
    const { port } = await serverFor(two.key)
    await logIn(port, agent(where))
    const tried = await triedBy(logIn((await serverFor()).port, agent(where), agent(await agentWith([]))))
    expect(tried).toEqual([
      expect.stringMatching(/^ssh-ed25519 ….{8} one of the SSH agent$/),
      expect.stringMatching(/^ssh-ed25519 ….{8} two of the SSH agent$/),
      'the SSH agent (it has no keys)',
    ])
  })

  it('that refuses to sign is passed over', async () => {
    const [locked, mine] = [pair('locked'), pair('mine')]
    const where = await agentWith([privateHalf(locked)], { signs: false })
    const { port } = await serverFor(locked.key, mine.key)
    await logIn(port, agent(where), mine.file)
    expect(await triedBy(logIn(port, agent(where)))).toEqual([
      expect.stringMatching(/locked of the SSH agent \(the agent did not sign with it\)$/),
    ])
  })

  it('offers only what the settings name, and no key twice', async () => {
    const [one, two] = [pair('one'), pair('two')]
    const where = await agentWith([one, two].map(privateHalf))
    const open = two.key.getPublicSSH().toString('base64')
    const { port, offered } = await serverFor()
    await triedBy(logIn(port, agent(where, [open]), two.file))
    expect(offered).toEqual([open])
  })
})

describe('a key with a passphrase', () => {
  it('is asked for only where the server takes it, again when it was wrong, and once for several connections', async () => {
    const [useless, mine] = [pair('useless', 'pass'), pair('mine', 'pass')]
    const { port } = await serverFor(mine.key)
    person.answers = ['no', 'pass']
    await Promise.all([logIn(port, useless.file, mine.file), logIn(port, mine.file)])
    expect(person.asked).toEqual(['Passphrase of mine:', 'That was not it. Passphrase of mine:'])
  })

  it('is passed over after three wrong answers, and without a terminal', async () => {
    const [wrong, mine] = [pair('wrong', 'pass'), pair('mine')]
    const { port } = await serverFor(wrong.key, mine.key)
    await logIn(port, wrong.file, mine.file)
    expect(person.asked).toHaveLength(3)
    person.sits = false
    expect(await triedBy(logIn(port, pair('unasked', 'pass').file, wrong.file))).toEqual([
      'unasked',
      'wrong (the passphrase is wrong)',
    ])
    const alone = pair('alone', 'pass')
    expect(await triedBy(logIn((await serverFor(alone.key)).port, alone.file))).toEqual([
      'alone (it has a passphrase, and there is no terminal to ask for it)',
    ])
  })

  it('stops everything when the question is answered with Ctrl-C', async () => {
    const [asked, next] = [pair('asked', 'pass'), pair('next')]
    const { port } = await serverFor(asked.key, next.key)
    person.answers = [new Error('User force closed the prompt')]
    await expect(logIn(port, asked.file, next.file)).rejects.toThrow('User force closed the prompt')
  })

  it('may take any time to be typed in: nothing waits for the server meanwhile', async () => {
    const mine = pair('mine', 'pass')
    const { port } = await serverFor(mine.key)
    const timeoutMs = 54_321
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    onTestFinished(() => [set, cleared].forEach((each) => each.mockRestore()))
    const waiting = () => {
      const ended = cleared.mock.calls.map(([timer]) => timer)
      return set.mock.results.filter(
        ({ value }, at) => set.mock.calls[at]![1] === timeoutMs && !ended.includes(value as NodeJS.Timeout),
      ).length
    }
    const whileAsked: number[] = []
    person.answers = [
      () => {
        whileAsked.push(waiting())
        return 'pass'
      },
    ]
    await logIn(port, { timeoutMs }, mine.file)
    expect(whileAsked).toEqual([0])
    expect(waiting()).toBe(0)
    expect(set.mock.calls.filter(([, ms]) => ms === timeoutMs)).toHaveLength(2)
  })
})

describe('a key in the form of other programs', () => {
  it.each([
    ['rsa', undefined],
    ['rsa', 'pass'],
    ['ec', undefined],
    ['ec', 'pass'],
  ] as const)('is read: %s, with the passphrase %s', async (type, passphrase) => {
    const made =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const text = made.privateKey
      .export({
        type: 'pkcs8',
        format: 'pem',
        ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
      })
      .toString()
    const open = parsed(
      made.privateKey.export({ type: type === 'rsa' ? 'pkcs1' : 'sec1', format: 'pem' }).toString(),
    )
    const { port } = await serverFor(open)
    person.answers = [passphrase ?? '']
    await logIn(port, { kind: 'file', shown: 'theirs', text })
    expect(person.asked).toHaveLength(passphrase === undefined ? 0 : 1)
  })

  it('that cannot be read is told from what is no key', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { port } = await serverFor()
    const files = [text, 'Hello'].map((each): Identity => ({ kind: 'file', shown: 'it', text: each }))
    expect(await triedBy(logIn(port, ...files))).toEqual([
      'it (its format is not understood; ssh-keygen -p -f with its name writes it anew)',
      'it (it is no private key)',
    ])
  })
})
