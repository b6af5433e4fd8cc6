import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ERRORS, GigalixirError } from '../../../src/lib/errors.js'
import type { ErrorCode } from '../../../src/lib/errors.js'
import { reportFailure } from '../../../src/lib/report-failure.js'

describe('reportFailure', () => {
  let said = ''
  beforeEach(() => {
    said = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
      said += String(chunk)
      return true
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    process.exitCode = undefined
  })

  const report = (error: unknown, argv: string[] = [], env: NodeJS.ProcessEnv = {}) => {
    reportFailure(error, argv, env)
    return { said, exitCode: process.exitCode }
  }

  it('is calm and short about an expected failure, and names the next step', () => {
    const error = new GigalixirError('NOT_FOUND', 'App `foo` not found.', {
      next: ['List yours: gigalixir apps'],
    })
    expect(report(error)).toEqual({
      exitCode: 4,
      said: 'Error: App `foo` not found.\n  List yours: gigalixir apps\n',
    })
  })

  it.each(Object.keys(ERRORS) as ErrorCode[])('ends %s with its exit code', (code) => {
    expect(report(new GigalixirError(code, 'So it is.')).exitCode).toBe(ERRORS[code].exit)
  })

  it('gives the same as JSON with --json, unless that is an argument behind --', () => {
    const error = new GigalixirError('REFUSED', 'No.', { next: ['Try'], data: { field: 'a' } })
    expect(JSON.parse(report(error, ['x', '--json']).said)).toEqual({
      error: { code: 'REFUSED', message: 'No.', next: ['Try'], data: { field: 'a' } },
    })
    said = ''
    expect(report(error, ['x', '--', '--json']).said).toBe('Error: No.\n  Try\n')
  })

  it('calls a bug a bug, without a stack', () => {
    const { said, exitCode } = report(new TypeError('x is not a function'))
    expect(exitCode).toBe(1)
    expect(said).toMatch(/^Error: This is a bug in gigalixir \d+\.\d+\.\d+: x is not a function\n/)
    expect(said).toContain('DEBUG=gigalixir*')
    expect(said).not.toContain('    at ')
  })

  it.each(['gigalixir*', 'gigalixir:api', '*', 'other,gigalixir*'])(
    'shows stack and cause with DEBUG=%s',
    (DEBUG) => {
      const error = new GigalixirError('UNREACHABLE', 'No way.', { cause: new Error('the socket') })
      const { said } = report(error, [], { DEBUG })
      expect(said).toContain('    at ')
      expect(said).toContain('caused by Error: the socket')
    },
  )

  it('shows none with DEBUG of something else', () => {
    expect(report(new Error('x'), [], { DEBUG: 'express' }).said).not.toContain('    at ')
  })

  it('survives what is no error at all', () => {
    expect(report('just a string')).toMatchObject({ exitCode: 1 })
    expect(report(undefined).said).toContain('undefined')
  })

  it("takes inquirer's Ctrl-C for an interruption", () => {
    const error = new Error('User force closed the prompt')
    error.name = 'ExitPromptError'
    expect(report(error).exitCode).toBe(130)
  })
})
