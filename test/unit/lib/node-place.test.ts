import { describe, expect, it } from 'vitest'
import { readNodePlace } from '../../../src/lib/ssh/node-place.js'

const SOCKETS = [
  'sockets',
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
  '   0: 00000000:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1',
  '   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2',
  '   2: 0100007F:1538 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3',
  '   0: 00000000000000000000000000000000:1A85 00000000000000000000000000000000:0000 0A 00000000:00000000 0',
  '   1: 00000000000000000000000000000000:2328 00000000000000000000000000000000:0000 0A 00000000:00000000 0',
]

describe('what a container shows of its node', () => {
  it('is the port that the VM was started with, then all others that listen, but not the app, SSH or the port mapper', () => {
    const vm = [
      'vm',
      '/app/erts/bin/beam.smp',
      '--',
      '-name',
      'shop@10.0.0.2',
      '-start_epmd',
      'false',
      '-erl_epmd_port',
      '9000',
      '',
    ]
    expect(readNodePlace(['port 4000', 'release', ...vm, ...SOCKETS].join('\n'))).toEqual({
      ports: [9000, 6789],
      named: true,
      isRelease: true,
    })
  })

  it('is nothing to connect to where the VM has no name, or none runs', () => {
    const vm = ['vm', 'beam.smp', '-elixir', 'ansi_enabled', 'true', '-noshell', '']
    const bare = SOCKETS.slice(0, 4)
    expect(readNodePlace(['port 4000', ...vm, ...bare].join('\n'))).toEqual({
      ports: [],
      named: false,
      isRelease: false,
    })
    expect(readNodePlace(['port 4000', '', ...bare].join('\n'))).toEqual({ ports: [], isRelease: false })
  })
})
