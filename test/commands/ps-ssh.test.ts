import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

// What it does on the other side is tested with real containers: test/e2e/ssh.test.ts.
describe('ps:ssh', () => {
  it('is refused without a command for every replica', async () => {
    const result = await runCommand(['ps:ssh', '--all', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('Give the command.')
  })

  it.each([
    ['-o', '-o StrictHostKeyChecking=no -v'],
    ['-o-o StrictHostKeyChecking=no -v'],
    ['--ssh_opts=-o StrictHostKeyChecking=no -v'],
  ])("hands %j on to the person's own ssh", async (...options) => {
    const folder = await tempDir()
    const [program, said] = [join(folder, 'ssh.mjs'), join(folder, 'said')]
    await writeFile(
      program,
      `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(said)}, JSON.stringify(process.argv.slice(2)))`,
    )
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/ssh_ip', () => HttpResponse.json({ data: { ssh_ip: '10.1.2.3' } })),
    )
    const ssh = `"${process.execPath}" "${program}"`
    const result = await runCommand(['ps:ssh', ...options, '-c', ssh, '-a', 'my-app', '--', 'uptime'], {
      env: { GIGALIXIR_CLI__HOST: platform.url, GIGALIXIR_IDENTITY_FILE: undefined },
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(JSON.parse(await readFile(said, 'utf8'))).toEqual([
      '-o',
      'StrictHostKeyChecking=no',
      '-v',
      'root@10.1.2.3',
      'uptime',
    ])
  })

  it('says where a value is missing', async () => {
    const result = await runCommand(['ps:ssh', '-o', '-a', 'my-app'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('--ssh_opts needs a value.')
  })

  reportsFailures(['ps:ssh', '-a', 'my-app', 'true'])
})
