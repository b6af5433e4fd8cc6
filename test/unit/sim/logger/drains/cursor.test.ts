import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Cursor } from '../../../../../src/sim/logger/drains/cursor.js'
import { tempDir } from '../../../../support/temp-dir.js'

it('tries again only after a while when a place could not be written, and does not call it stored until then', async () => {
  const folder = join(await tempDir(), 'drains')
  let moment = 0
  const cursor = new Cursor(folder, '1', () => moment)
  expect(await cursor.write(1)).toBe(true)
  await rm(folder, { recursive: true })
  await writeFile(folder, 'where a folder should be')
  moment = 1000
  await expect(cursor.write(2)).rejects.toThrow('could not be written')
  moment = 1100
  expect(await cursor.write(3)).toBe(false)
  await rm(folder)
  await mkdir(folder)
  moment = 1300
  expect(await cursor.write(3)).toBe(true)
  expect(await new Cursor(folder, '1').read()).toBe(3)
})
