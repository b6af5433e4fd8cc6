import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pointHead, settleHead } from '../../../../src/sim/build-server/repository-head.js'
import { Repositories } from '../../../../src/sim/build-server/repositories.js'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'
import { tempDir } from '../../../support/temp-dir.js'

async function appWith(...branches: string[]) {
  const bare = await new Repositories(join(await tempDir(), 'git'), ['true']).ensure('my-app')
  const work = await gitRepo()
  // The hook is not what is tested.
  for (const branch of branches)
    await git(
      work,
      'push',
      '-q',
      '--receive-pack=git -c core.hooksPath=/nonexistent receive-pack',
      bare,
      `main:${branch}`,
    )
  const head = () => readFile(join(bare, 'HEAD'), 'utf8')
  return { bare, head }
}

it('a clone checks out the branch that is there', async () => {
  const { bare, head } = await appWith('other', 'master')
  await settleHead(bare)
  expect(await head()).toBe('ref: refs/heads/master\n')
  const clone = join(await tempDir(), 'clone')
  await git(bare, 'clone', '-q', bare, clone)
  expect(await readFile(join(clone, 'file'), 'utf8')).toBe('first\n')
})

it('a HEAD that is good stays, also when its branch is packed', async () => {
  const { bare, head } = await appWith('main', 'master')
  await pointHead(bare, 'refs/heads/master')
  await git(bare, 'pack-refs', '--all')
  await settleHead(bare)
  expect(await head()).toBe('ref: refs/heads/master\n')
})

it('a repository without branches is left alone', async () => {
  const { bare, head } = await appWith()
  await settleHead(bare)
  expect(await head()).toBe('ref: refs/heads/main\n')
})
