import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const set = http.post('*/api/apps/my-app/configs', () =>
  HttpResponse.json({ data: { A: '1', OLD: 'x' } }, { status: 201 }),
)

describe('config:set', () => {
  it('sends the values as they are and prints what the platform answers', async () => {
    const platform = await fakePlatform(set)
    const value = `a=b\n"c" 'd' $HOME 🦀 -- \\`
    const result = await runCommand(['config:set', `ODD=${value}`, 'EMPTY=', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toEqual({ exitCode: 0, stdout: '{\n  "A": "1",\n  "OLD": "x"\n}\n', stderr: '' })
    expect(platform.calls()).toEqual(['POST /api/apps/my-app/configs'])
    expect(platform.requests[0]!.body).toEqual({ configs: { ODD: value, EMPTY: '' }, avoid_restart: false })
    expect(platform.requests[0]!.headers['content-type']).toBe('application/json')
  })

  it('keeps the app running with --no_restart', async () => {
    const platform = await fakePlatform(set)
    await runCommand(['config', 'set', 'A=1', '--no_restart', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(platform.requests[0]!.body).toEqual({ configs: { A: '1' }, avoid_restart: true })
  })

  it('prints nothing but a hint at a terminal', async () => {
    const platform = await fakePlatform(set)
    const result = await runCommand(['config:set', 'A=1', '--no-wait', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true, stderr: true },
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('Set A. Follow it with: gigalixir ps:wait -a my-app')
  })

  it.each([[['config:set']], [['config:set', 'A=1', 'topsecret']], [['config:set', '=value']]])(
    '%j is a wrong command line, without repeating what may be a secret',
    async (argv) => {
      const platform = await fakePlatform(set)
      const result = await runCommand([...argv, '-a', 'my-app'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result).toMatchObject({ exitCode: 2, stdout: '' })
      expect(result.stderr).toContain('KEY=VALUE')
      expect(result.stderr).not.toContain('topsecret')
      expect(platform.requests).toEqual([])
    },
  )

  describe('from a file', () => {
    it.each([
      ['.env', 'A=1\nexport B="two\\nlines" # told\n'],
      ['configs.json', '{"A": 1, "B": "two\\nlines"}'],
    ])('sends all of %s as one request, and over it what is typed', async (name, text) => {
      const file = join(await tempDir(), name)
      await writeFile(file, text)
      const platform = await fakePlatform(set)
      const env = { GIGALIXIR_CLI__HOST: platform.url }
      await runCommand(['config:set', '--file', file, '-a', 'my-app'], { env })
      await runCommand(['config:set', '-f', file, 'A=2', 'C=3', '-a', 'my-app'], { env })
      expect(platform.requests.map((request) => request.body)).toEqual([
        { configs: { A: '1', B: 'two\nlines' }, avoid_restart: false },
        { configs: { A: '2', B: 'two\nlines', C: '3' }, avoid_restart: false },
      ])
    })

    it('reads stdin for -', async () => {
      const platform = await fakePlatform(set)
      const env = { GIGALIXIR_CLI__HOST: platform.url }
      const result = await runCommand(['config:set', '-a', 'my-app', '-'], { env, input: "A='1 2'\n" })
      expect(result).toMatchObject({ exitCode: 0, stderr: '' })
      expect(platform.requests[0]!.body).toEqual({ configs: { A: '1 2' }, avoid_restart: false })
    })

    it.each([
      ['', 'no configs in'],
      ['topsecret', 'Line 1 of'],
      ['{"A": topsecret}', 'not valid JSON'],
      ['{"A": {"topsecret": 1}}', 'The value of A'],
    ])('refuses %j without repeating it', async (text, says) => {
      const file = join(await tempDir(), 'file')
      await writeFile(file, text)
      const platform = await fakePlatform(set)
      const result = await runCommand(['config:set', '-f', file, '-a', 'my-app'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result).toMatchObject({ exitCode: 2, stdout: '' })
      expect(result.stderr).toContain(says)
      expect(result.stderr).not.toContain('topsecret')
      expect(platform.requests).toEqual([])
    })

    it('names a file that is not there', async () => {
      const result = await runCommand(['config:set', '-f', '/nonexistent', '-a', 'my-app'])
      expect(result.exitCode).toBe(2)
      expect(result.stderr).toContain('/nonexistent')
    })
  })

  reportsFailures(['config:set', 'A=1', '-a', 'my-app'])
})
