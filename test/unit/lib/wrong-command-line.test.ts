import { expect, it } from 'vitest'
import { runCommand } from '../../support/run-command.js'

it.each([
  [['config:get'], 'Error: KEY is missing.\n'],
  [['completion'], 'Error: SHELL (bash, zsh, fish, powershell) is missing.\n'],
  [['canary:set', '-w', 'heavy'], 'Error: --weight must be an integer, not heavy.\n'],
  [['canary:set', '-w', '101'], 'Error: --weight must be an integer less than or equal to 100, not 101.\n'],
  [['ps:scale', '--replicsa', '2'], 'Error: There is no flag --replicsa. Did you mean --replicas?\n'],
  [['apps', '--xyzzyx'], 'Error: There is no flag --xyzzyx.\n'],
  [['ps:scale', '--size'], 'Error: --size needs a value.\n'],
  [['drains:add', 'https://example.com', 'more'], 'Error: Unexpected argument: more\n'],
  [['access:add', '-a', 'shop', '--role', 'KING', 'bob@example.com'], 'Error: --role must be one of '],
  [
    ['secrets', 'set', 'A=1'],
    'Error: There is no command `secrets`.\n  Did you mean: gigalixir config:set\n',
  ],
  [['launch'], 'Error: There is no command `launch`.\n  Did you mean: gigalixir apps:create\n'],
])('says of %j in our own words: %s', async (argv, said) => {
  const { stderr, exitCode } = await runCommand(argv)
  expect(stderr).toContain(said)
  expect(exitCode).toBe(2)
})
