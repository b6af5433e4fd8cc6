import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CrashDump } from '../../src/lib/crash-dump/index.js'
import { tempDir } from './temp-dir.js'

/** A dump that a real node wrote, unpacked: test/fixtures/crash-dumps. */
export async function realDump(name: string): Promise<Buffer> {
  return gunzipSync(await readFile(join('test', 'fixtures', 'crash-dumps', `${name}.dump.gz`)))
}

/** Opens these bytes as a dump; closed when the test is over, by whoever asks. */
export async function openDump(content: Buffer | string): Promise<CrashDump> {
  const file = join(await tempDir(), 'erl_crash.dump')
  await writeFile(file, content)
  return CrashDump.open(file)
}
