import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gitEnvironment } from '../../../../src/sim/build-server/git-environment.js'
import { hookScript } from '../../../../src/sim/build-server/hook-script.js'
import { Repositories } from '../../../../src/sim/build-server/repositories.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('Repositories', () => {
  it('makes an app’s bare repository once, also when asked twice at the same time', async () => {
    const folder = join(await tempDir(), 'git')
    const repositories = new Repositories(folder, ['node', 'hook.cjs'])
    const [one, two] = await Promise.all([repositories.ensure('my-app'), repositories.ensure('my-app')])
    expect([one, two]).toEqual([join(folder, 'my-app.git'), join(folder, 'my-app.git')])
    expect(await readdir(folder)).toEqual(['my-app.git'])
    const config = (name: string) => execFileSync('git', ['--git-dir', one, 'config', name]).toString().trim()
    expect(config('http.receivepack')).toBe('true')
    expect(config('receive.maxInputSize')).toBe(String(1024 ** 3))
    expect(await readFile(join(one, 'HEAD'), 'utf8')).toBe('ref: refs/heads/main\n')
    expect(await readFile(join(one, 'info', 'attributes'), 'utf8')).toContain('-export-ignore')
  })

  it('gives one of which only commits and refs are there, as from a snapshot, its settings again', async () => {
    const folder = join(await tempDir(), 'git')
    const repositories = new Repositories(folder, ['node', 'hook.cjs'])
    const path = await repositories.ensure('my-app')
    for (const each of ['config', 'info', 'hooks']) await rm(join(path, each), { recursive: true })
    await writeFile(join(path, 'HEAD'), 'ref: refs/heads/trunk\n')
    await repositories.ensure('my-app')
    const config = execFileSync('git', ['--git-dir', path, 'config', 'http.receivepack']).toString().trim()
    expect(config).toBe('true')
    expect(await readdir(join(path, 'hooks'))).toEqual(['pre-receive'])
    expect(await readFile(join(path, 'info', 'attributes'), 'utf8')).toContain('-export-ignore')
    expect(await readFile(join(path, 'HEAD'), 'utf8')).toBe('ref: refs/heads/trunk\n')
  })

  it('gives an older repository the hook of this version', async () => {
    const folder = join(await tempDir(), 'git')
    const path = await new Repositories(folder, ['old']).ensure('my-app')
    await new Repositories(folder, ['new']).ensure('my-app')
    const hook = join(path, 'hooks', 'pre-receive')
    expect(await readFile(hook, 'utf8')).toContain("exec 'new'")
    if (process.platform !== 'win32') expect((await stat(hook)).mode & 0o111).toBe(0o111)
    expect(await readdir(join(path, 'hooks'))).toEqual(['pre-receive'])
  })

  it.each(['../x', '', 'ÄÖ', 'a/b'])('knows no repository of %j', async (name) => {
    const repositories = new Repositories(join(await tempDir(), 'git'), ['hook'])
    await expect(repositories.ensure(name)).rejects.toMatchObject({ status: 404 })
    await expect(repositories.remove(name)).rejects.toMatchObject({ status: 404 })
  })
})

describe('the environment of git', () => {
  it('has nothing of a surrounding git and none of the person’s settings', () => {
    const env = gitEnvironment('/r', {
      PATH: '/bin',
      GIT_DIR: '/elsewhere',
      git_index_file: 'x',
      HOME: '/home/ada',
    })
    expect(env).toMatchObject({ PATH: '/bin', HOME: '/home/ada', GIT_CONFIG_GLOBAL: '/dev/null' })
    expect(env.GIT_DIR).toBeUndefined()
    expect(env.git_index_file).toBeUndefined()
  })
})

describe('the hook script', () => {
  it('passes every word on as it is', () => {
    const words = ['/a path/node', "it's", '$HOME `x` "y"']
    const script = hookScript(words, 'linux').replace("exec '/a path/node'", "printf '%s\\n'")
    expect(execFileSync('sh', ['-c', script]).toString()).toBe('it\'s\n$HOME `x` "y"\n')
  })

  it('has slashes on Windows', () => {
    expect(hookScript(['C:\\Program Files\\node.exe'], 'win32')).toContain("'C:/Program Files/node.exe'")
  })
})
