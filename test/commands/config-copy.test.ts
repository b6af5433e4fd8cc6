import { describe } from 'vitest'
import { makesOneCall } from '../support/one-call.js'

describe('config:copy', () => {
  makesOneCall({
    spellings: [
      ['config:copy', '-s', 'one', '-d', 'two', '-y'],
      ['config', 'copy', '--src_app_name', 'one', '--dst_app_name', 'two', '--yes'],
    ],
    call: 'POST /api/apps/two/configs/copy',
    says: 'Copying the configs of one to two. Follow it with: gigalixir ps:wait -a two',
    prints: 'the answer',
    body: { from: 'one' },
  })
})
