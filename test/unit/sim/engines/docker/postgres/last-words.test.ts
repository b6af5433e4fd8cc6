import { expect, it } from 'vitest'
import { lastWords } from '../../../../../../src/sim/engines/docker/postgres/last-words.js'

/** One write of a container to its standard error, as the engine passes it on. */
function frame(text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = 2
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

it('are what was fatal, with its detail, and nothing of how they were sent', () => {
  const logs = Buffer.concat([
    frame('[9] LOG:  entering standby mode\n'),
    frame('[9] FATAL:  recovery aborted\n[9] DETAIL:  max_wal_senders = 8 is too low\n'),
    frame('[10] FATAL:  the database system is starting up\n'),
    frame(`[7] LOG:  ${'terminating '.repeat(8)}\n`),
    frame('[7] LOG:  database system is shut down\n'),
  ])
  expect(lastWords(logs)).toBe('[9] FATAL:  recovery aborted [9] DETAIL:  max_wal_senders = 8 is too low')
})

it('are the last lines where none says why, and nothing where nothing was said', () => {
  const lines = ['one', 'two', 'three', 'four'].map((line) => frame(`${line}\n`))
  expect(lastWords(Buffer.concat(lines))).toBe('two three four')
  expect(lastWords(Buffer.alloc(0))).toBe('')
})
