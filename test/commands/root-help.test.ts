import { expect, it } from 'vitest'
import { runCommand } from '../support/run-command.js'

it('begins with the first steps, and names each topic and command once', async () => {
  const { stdout, exitCode } = await runCommand(['help'])
  expect(exitCode).toBe(0)
  expect(stdout.indexOf('gigalixir sim up')).toBeLessThan(stdout.indexOf('TOPICS'))
  const [, listed = ''] = /TOPICS.*?\n([\s\S]*)GUIDES/.exec(stdout) ?? []
  const names = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)
  expect(names).toEqual([...new Set(names)])
  expect(names).toEqual(expect.arrayContaining(['apps', 'config', 'deploy', 'logs', 'ps', 'run', 'sim']))
})
