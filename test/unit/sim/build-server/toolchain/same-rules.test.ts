import { join } from 'node:path'
import { expect, it } from 'vitest'
import { containerFiles } from '../../../../../src/lib/paths.js'
import { runProgram } from '../../../../../src/lib/process/run-program.js'
import {
  elixirVersion,
  erlangVersion,
} from '../../../../../src/sim/build-server/toolchain/version-spelling.js'

const SPELLED = [
  ...[
    '27',
    '27.2',
    '26.2.5.1',
    '25.0.0',
    'OTP-26.2.5',
    'v26.1',
    '27.0-rc1',
    'ref:OTP-25.3',
    'system',
    '$X',
    '',
    '1..2',
  ],
  ...[
    '1.17',
    'v1.17',
    '1.17.2',
    'v1.17.2-otp-26',
    '1.17-otp-27',
    '1.18.0-rc.0',
    '1.18.0-rc.0-otp-27',
    'main',
  ],
  ...[
    'branch main',
    'branch  v1.16',
    'main-otp-27',
    'ref:v1.15.7',
    'prefix:1.16',
    '1.16.0 ',
    'latest',
    '1.16.x',
    '1.2.',
  ],
]

it('gives builder and daemon the same version for every spelling', async () => {
  const script = join(containerFiles('build-server/buildpacks'), 'elixir', 'lib', 'versions.sh')
  const line =
    '. "$0"; for each; do printf "%s|%s\\n" "$(plain_erlang "$each")" "$(plain_elixir "$each")"; done'
  const { stdout, stderr } = await runProgram('bash', ['-euc', line, script, ...SPELLED])
  expect(stderr).toBe('')
  const theirs = stdout.split('\n').slice(0, -1)
  const ours = SPELLED.map((each) => `${erlangVersion(each) ?? ''}|${elixirVersion(each) ?? ''}`)
  expect(theirs).toEqual(ours)
})
