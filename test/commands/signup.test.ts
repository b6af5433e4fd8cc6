import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const typed = vi.hoisted(() => ({ answers: [] as unknown[], asked: [] as string[] }))
vi.mock('inquirer', () => ({
  createPromptModule:
    () =>
    ([{ message }]: [{ message: string }]) => {
      typed.asked.push(message)
      return Promise.resolve({ answer: typed.answers.shift() })
    },
}))
vi.mock('../../src/lib/process/open-in-browser.js', () => ({ openInBrowser: () => Promise.resolve() }))

const everywhere = { stdin: true, stdout: true, stderr: true }
type Body = Record<string, string | undefined>

/** A platform that takes what it is sent, but for `refused` steps the first time. */
async function platformWith(refused: string[] = []) {
  const once = new Set(refused)
  const platform = await fakePlatform(
    http.post('*/api/signup', async ({ request }) => {
      const body = (await request.json()) as Body
      const [field = ''] = Object.keys(body).filter((name) => name !== 'uuid')
      if (once.delete(field))
        return HttpResponse.json({ errors: { [field]: ['is not taken'] } }, { status: 422 })
      if (field === 'oauth')
        return HttpResponse.json({ data: { uuid: 'u-1', url: 'https://google.example/', session: 's-1' } })
      if (field === 'tier')
        return HttpResponse.json({ data: { email: 'new@example.com', key: 'the new key' } })
      return HttpResponse.json({ data: { uuid: 'u-1', promo: 'welcome' } })
    }),
    http.post('*/api/oauth/google', () =>
      HttpResponse.json({ data: { url: 'https://google.example/', session: 's-1' } }, { status: 201 }),
    ),
    http.get('*/api/oauth/google/s-1', () =>
      HttpResponse.json({ data: { email: 'new@example.com', key: 'the new key' } }),
    ),
    http.post('*/api/stripe/v1/tokens', () => HttpResponse.json({ id: 'tok_1' })),
  )
  const folder = await tempDir()
  const run = async (argv: string[], answers: unknown[] = []) => {
    typed.answers = answers
    typed.asked = []
    const env = {
      GIGALIXIR_CLI__HOST: platform.url,
      GIGALIXIR_CONFIG_DIR: folder,
      GIGALIXIR_EMAIL: undefined,
      GIGALIXIR_API_KEY: undefined,
    }
    return runCommand(argv, { env, terminal: everywhere })
  }
  const bodies = () => platform.requests.filter(({ path }) => path === '/api/signup').map(({ body }) => body)
  const stored = () => readFile(join(folder, 'credentials.json'), 'utf8')
  return { platform, run, bodies, stored }
}

describe('signup', () => {
  it('goes step by step, asks again for what is refused, and logs in', async () => {
    const { run, bodies, stored } = await platformWith(['confirmation_code'])
    const result = await run(
      ['signup'],
      ['new@example.com', 'wrong', '123456', 'a password', '', 'FREE', true],
    )
    expect(result.exitCode, result.stderr).toBe(0)
    expect(bodies()).toEqual([
      { email: 'new@example.com' },
      { uuid: 'u-1', confirmation_code: 'wrong' },
      { uuid: 'u-1', confirmation_code: '123456' },
      { uuid: 'u-1', password: 'a password' },
      { uuid: 'u-1', tier: 'FREE' },
    ])
    expect(result.stderr).toContain('is not taken')
    expect(await stored()).toContain('the new key')
    expect(result.stdout + result.stderr).not.toMatch(/the new key|a password/)
  })

  it('with a promotional code is STANDARD, and sends a card’s token', async () => {
    const { run, bodies } = await platformWith(['promo_code'])
    const card = ['4242424242424242', '02', '2041', '012']
    await run(['signup'], ['new@example.com', '1', 'pw', 'WRONG', 'THANKS', ...card, true])
    expect(bodies().slice(3)).toEqual([
      { uuid: 'u-1', promo_code: 'WRONG' },
      { uuid: 'u-1', promo_code: 'THANKS' },
      { uuid: 'u-1', stripe_token: 'tok_1' },
      { uuid: 'u-1', tier: 'STANDARD' },
    ])
    expect(typed.asked).not.toContain('Tier:')
  })

  it('makes nothing without a yes to the terms', async () => {
    const { run, bodies } = await platformWith()
    const result = await run(['signup'], ['new@example.com', '1', 'pw', '', 'FREE', false])
    expect(result.exitCode).toBe(2)
    expect(bodies().at(-1)).not.toHaveProperty('tier')
  })

  it('says without a terminal that it takes somebody at one', async () => {
    const result = await runCommand(['signup'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

describe('with Google', () => {
  it('signup:google goes on with the tier after the browser', async () => {
    const { run, bodies, stored } = await platformWith()
    const result = await run(['signup:google'], ['', 'FREE', true])
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('https://google.example/')
    expect(bodies()).toEqual([{ oauth: 'google' }, { uuid: 'u-1', tier: 'FREE' }])
    expect(await stored()).toContain('the new key')
  })

  it('login:google stores the key', async () => {
    const { run, platform, stored } = await platformWith()
    const result = await run(['login:google'])
    expect(result.exitCode, result.stderr).toBe(0)
    expect(platform.calls()).toEqual(['POST /api/oauth/google', 'GET /api/oauth/google/s-1'])
    expect(await stored()).toContain('new@example.com')
  })

  describe.each(['login:google', 'signup:google'])('%s', (name) => {
    reportsFailures([name], { needsNoKey: true })
  })
})
