import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AccountFile } from '../../../../src/lib/credentials/index.js'
import { answerQuestion, parseQuestion } from '../../../../src/lib/git/index.js'
import { saveSimulatorTarget } from '../../../../src/lib/targets/index.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('parseQuestion', () => {
  it('reads up to the empty line, keeping `=` in values', () => {
    expect(parseQuestion('protocol=https\nhost=a=b\ncapability[]=authtype\n\nhost=later\n')).toEqual(
      new Map([
        ['protocol', 'https'],
        ['host', 'a=b'],
        ['capability[]', 'authtype'],
      ]),
    )
  })

  it('takes Windows line endings and lines it does not know', () => {
    expect(parseQuestion('protocol=https\r\nnonsense\r\n=x\r\nhost=h')).toEqual(
      new Map([
        ['protocol', 'https'],
        ['host', 'h'],
      ]),
    )
  })
})

describe('answerQuestion', () => {
  let env: NodeJS.ProcessEnv
  let accounts: AccountFile
  beforeEach(async () => {
    const folder = await tempDir()
    env = { GIGALIXIR_CONFIG_DIR: folder, HOME: folder, USERPROFILE: folder, NETRC: join(folder, 'netrc') }
    accounts = new AccountFile(folder)
    await saveSimulatorTarget({ name: 'sim', apiUrl: 'http://127.0.0.1:4080' }, true, env)
    accounts.put('sim', { email: 'you@gigalixir.localhost', apiKey: 'sim-key' })
    accounts.put('production', { email: 'ada@example.com', apiKey: 'production-key' })
  })
  const ask = async (protocol: string, host: string, environment = env) =>
    (await answerQuestion(parseQuestion(`protocol=${protocol}\nhost=${host}\n`), environment)).text

  it('answers by host, whatever target is current', async () => {
    expect(await ask('https', 'git.gigalixir.com')).toBe(
      'username=ada@example.com\npassword=production-key\n',
    )
    expect(await ask('http', '127.0.0.1:4080')).toBe('username=you@gigalixir.localhost\npassword=sim-key\n')
  })

  it.each([
    ['https', 'github.com'],
    ['http', 'git.gigalixir.com'],
    ['https', 'git.gigalixir.com.evil.com'],
    ['http', '127.0.0.1:4081'],
    ['http', 'localhost:4080'],
    ['', 'git.gigalixir.com'],
    ['https', ''],
  ])('is silent about %s://%s', async (protocol, host) => {
    expect(await ask(protocol, host)).toBe('')
  })

  it('never gives the key of one platform to the other', async () => {
    accounts.clear('sim')
    expect(await ask('http', '127.0.0.1:4080')).toBe('')
  })

  it("uses netrc's entry for the git host", async () => {
    accounts.clear('production')
    await writeFile(join(env.NETRC!), 'machine git.gigalixir.com login n password netrc-key\n')
    expect(await ask('https', 'git.gigalixir.com')).toBe('username=n\npassword=netrc-key\n')
  })

  it('knows the platform GIGALIXIR_CLI__HOST names', async () => {
    const custom = { ...env, GIGALIXIR_CLI__HOST: 'https://api.example.com' }
    accounts.put('https://api.example.com', { email: 'c', apiKey: 'custom-key' })
    expect(await ask('https', 'git.example.com', custom)).toBe('username=c\npassword=custom-key\n')
    accounts.clear('https://api.example.com')
    expect(await ask('https', 'git.example.com', custom)).toBe('')
  })

  it('knows a platform that somebody is logged in to by its address alone, without the variable', async () => {
    accounts.put('https://api.example.com', { email: 'c', apiKey: 'custom-key' })
    expect(await ask('https', 'git.example.com')).toBe('username=c\npassword=custom-key\n')
    expect(await ask('https', 'git.example.org')).toBe('')
  })

  it("answers for the account that the remote's URL names, or not at all", async () => {
    accounts.put('production', { email: 'bob@example.com', apiKey: 'bobs-key' })
    const asAccount = async (username: string) =>
      (
        await answerQuestion(
          parseQuestion(`protocol=https\nhost=git.gigalixir.com\nusername=${username}\n`),
          env,
        )
      ).text
    expect(await asAccount('ada@example.com')).toBe('username=ada@example.com\npassword=production-key\n')
    expect(await asAccount('bob@example.com')).toBe('username=bob@example.com\npassword=bobs-key\n')
    expect(await asAccount('eve@example.com')).toBe('')
  })

  it('lets no value smuggle in another field', async () => {
    accounts.put('sim', { email: 'x\nhost=evil', apiKey: 'k' })
    expect(await ask('http', '127.0.0.1:4080')).toBe('')
  })
})
