import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'
import { EXIT } from '../../src/lib/errors.js'
import { fakePlatform } from './fake-platform.js'
import { runCommand } from './run-command.js'

type Failure = '401' | '404' | '422' | '429' | '500' | 'refused' | 'timeout'

interface Expectation {
  exitCode: number
  code: string
  /** On stderr. */
  says: RegExp
}

const EXPECTED: Record<Failure, Expectation> = {
  '401': { exitCode: EXIT.notAuthenticated, code: 'NOT_AUTHENTICATED', says: /did not accept|Wrong email/ },
  '404': { exitCode: EXIT.notFound, code: 'NOT_FOUND', says: /It is not there\./ },
  '422': { exitCode: EXIT.refused, code: 'REFUSED', says: /Some field is quite wrong/ },
  '429': { exitCode: EXIT.refused, code: 'TOO_MANY_ATTEMPTS', says: /Not so fast/ },
  '500': { exitCode: EXIT.network, code: 'PLATFORM_FAILED', says: /status 500/ },
  refused: { exitCode: EXIT.network, code: 'UNREACHABLE', says: /127\.0\.0\.1:1\b.*ECONNREFUSED/ },
  timeout: { exitCode: EXIT.network, code: 'TIMEOUT', says: /did not answer within 0\.05 seconds/ },
}

const refuse = (status: number, field: string, message: string) => () =>
  HttpResponse.json({ errors: { [field]: [message] } }, { status })

const ANSWERS: Record<Exclude<Failure, 'refused'>, () => Response | Promise<Response>> = {
  '401': refuse(401, '', 'Unauthorized'),
  '404': refuse(404, '', 'It is not there.'),
  '422': refuse(422, 'some_field', 'is quite wrong'),
  '429': refuse(429, '', 'Not so fast'),
  '500': () => new HttpResponse('<h1>Oops</h1>', { status: 500 }),
  timeout: () => new Promise(() => undefined),
}

/**
 * What every command that calls the platform owes its user when the call fails: the exit code of the catalogue, a
 * sentence on stderr, nothing on stdout, and the same as JSON with `--json`.
 */
export function reportsFailures(
  argv: string[],
  options: { except?: Failure[]; cwd?: () => Promise<string>; needsNoKey?: boolean } = {},
): void {
  const failures = (Object.keys(EXPECTED) as Failure[]).filter((each) => !options.except?.includes(each))

  async function fail(failure: Failure, extra: string[] = []) {
    const url =
      failure === 'refused' ? 'http://127.0.0.1:1' : (await fakePlatform(http.all('*', ANSWERS[failure]))).url
    return runCommand([...argv, ...extra], {
      env: {
        GIGALIXIR_CLI__HOST: url,
        ...(failure === 'timeout' && { GIGALIXIR_TIMEOUT: '0.05' }),
      },
      ...(options.cwd && { cwd: await options.cwd() }),
    })
  }

  it.each(failures)('reports %s', async (failure) => {
    const { exitCode, says } = EXPECTED[failure]
    const result = await fail(failure)
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).toMatch(says)
    expect(result.stderr).not.toMatch(/\n\s+at |the key/)
  })

  it('reports a failure as JSON with --json', async () => {
    const failure = failures.includes('404') ? '404' : '422'
    const { exitCode, code } = EXPECTED[failure]
    const result = await fail(failure, ['--json'])
    expect(result).toMatchObject({ exitCode, stdout: '' })
    const { error } = JSON.parse(result.stderr) as { error: { code: string; message: string } }
    expect(error.code).toBe(code)
    expect(error.message).toMatch(EXPECTED[failure].says)
  })

  if (options.needsNoKey) return

  it('says how to log in when there is no key', async () => {
    const platform = await fakePlatform()
    const result = await runCommand(argv, {
      env: {
        GIGALIXIR_CLI__HOST: platform.url,
        GIGALIXIR_EMAIL: undefined,
        GIGALIXIR_API_KEY: undefined,
      },
      ...(options.cwd && { cwd: await options.cwd() }),
    })
    expect(result.exitCode).toBe(EXIT.notAuthenticated)
    expect(result.stderr).toContain('gigalixir login')
    expect(platform.requests).toEqual([])
  })
}
