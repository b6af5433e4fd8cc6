import { createServer } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { importedAtStart, loadedBy } from '../support/loaded-modules.js'
import type { Loaded } from '../support/loaded-modules.js'
import { listening } from '../support/servers.js'

/** Where a person's time goes: a command loads what it uses and nothing else. */
describe('a command loads', () => {
  let version: Loaded
  beforeEach(async () => {
    version = await loadedBy(['version'])
  })

  it('for the version: itself and what every command needs, no client, no credentials, no other command', () => {
    expect(version.bundles).toEqual(['main.cjs', 'start.cjs'])
    expect(version.ours).toEqual([
      'commands/version',
      'lib/atomic-file',
      'lib/base-command',
      'lib/debugging',
      'lib/errors',
      'lib/flag-values',
      'lib/flags',
      'lib/interruption',
      'lib/joined-command',
      'lib/json/exact-number',
      'lib/paths',
      'lib/report-failure',
      'lib/targets/repository-pin',
      'lib/targets/resolve-target',
      'lib/targets/settings',
      'lib/targets/target',
      'lib/tls-words',
      'lib/ui/bytes',
      'lib/ui/color',
      'lib/ui/duration',
      'lib/ui/field-words',
      'lib/ui/meaning',
      'lib/ui/output',
      'lib/ui/records',
      'lib/ui/shown',
      'lib/ui/sorted-json',
      'lib/ui/table',
      'lib/ui/terminal',
      'lib/ui/width',
      'lib/ui/wrap',
      'lib/version',
    ])
    expect(version.native).toEqual([])
  })

  it('nothing more by the imports of its entry, which the count of calls does not see', async () => {
    const { ours, packages } = await importedAtStart('src/main.ts')
    // Every command prints with chalk, failures too.
    expect(packages).toEqual(['@oclif/core', 'chalk'])
    expect(ours.filter((name) => !version.ours.includes(name))).toEqual([
      'command-index',
      'lib/help/guide-names',
      'lib/help/program-help',
      'main',
    ])
  })

  it('for one call: the session, the way to the platform and the resource, and of packages undici alone', async () => {
    const port = await listening(createServer((_, response) => response.end('{"data": []}')))
    const apps = await loadedBy(['apps'], {
      GIGALIXIR_CLI__HOST: `http://127.0.0.1:${port}`,
      GIGALIXIR_EMAIL: 'ada@example.com',
      GIGALIXIR_API_KEY: 'key',
    })
    const more = apps.ours.filter((name) => !version.ours.includes(name))
    const expected = /^lib\/(api|credentials|json)\/|^lib\/(proxy|app-text)$|^commands\/apps\/index$/
    expect(more.filter((name) => !expected.test(name))).toEqual([])
    for (const unused of ['proxy-connection', 'traced-connection', 'releases', 'configs', 'databases'])
      expect(more).not.toContain(`lib/api/${unused}`)
    expect(apps.packages.filter((name) => !version.packages.includes(name))).toEqual([
      '@sinclair/typebox',
      'undici',
    ])
    // The keychain's native part.
    expect(apps.native).toEqual([])
    expect(apps.bundles).toEqual(['main.cjs', 'start.cjs'])
  })

  it("for the completion of a command's name: not even the program", async () => {
    const complete = await loadedBy(['complete', 'bash', '--', 'apps', '=cr'])
    expect(complete.bundles).toEqual(['complete.cjs', 'start.cjs'])
    expect(complete.packages).toEqual([])
    expect(complete.native).toEqual([])
  })
})
