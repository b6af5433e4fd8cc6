import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { LISTS } from '../../../../src/lib/crash-dump/choices.js'
import { listOf } from '../../../../src/lib/crash-dump/lists.js'
import { openDump, realDump } from '../../../support/crash-dumps.js'

/** Looks at all there is of a dump; whatever it is, only errors of ours come of it. */
async function lookAtAll(content: Buffer): Promise<void> {
  try {
    const dump = await openDump(content)
    try {
      expect(dump.summary.explanation).not.toBe('')
      for (const { pid } of dump.described(dump.processes.top('memory', 5).rows)) dump.process(pid)
      for (const { pid } of dump.processes.top('messages', 3).rows) dump.process(pid, { secrets: true })
      for (const list of LISTS) listOf(dump, list, 20, {}).text((rows) => String(rows.length))
    } finally {
      dump.close()
    }
  } catch (error) {
    expect(error).toBeInstanceOf(GigalixirError)
  }
}

describe('a damaged dump', () => {
  let whole: Buffer
  beforeAll(async () => {
    whole = await realDump('otp-27-start-failed')
  })

  it('is shown as far as it goes, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), (at) => lookAtAll(whole.subarray(0, at % whole.length))),
      { numRuns: 12 },
    )
  })

  it('never fails with an error that is not ours, whatever is in it', async () => {
    const change = fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 12 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 200 }), (changes) => {
        const changed = Buffer.from(whole)
        for (const [at, bytes] of changes) changed.set(bytes, at % (changed.length - bytes.length))
        // The first line stays, else there is nothing to look at.
        changed.set(whole.subarray(0, 20))
        return lookAtAll(changed)
      }),
      { numRuns: 12 },
    )
  })

  it('never fails so when lines are doubled, lost, or in another order', async () => {
    const lines = whole.toString('latin1').split('\n')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 100 }), (moves) => {
        const changed = [...lines]
        for (const [from, to] of moves)
          changed.splice(
            1 + (to % (changed.length - 1)),
            to % 2,
            changed[1 + (from % (changed.length - 1))] ?? '',
          )
        return lookAtAll(Buffer.from(changed.join('\n'), 'latin1'))
      }),
      { numRuns: 10 },
    )
  })
})
