import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { editorCommand, editText } from '../../../src/lib/editor.js'
import { tempDir } from '../../support/temp-dir.js'

describe('editorCommand', () => {
  it.each([
    [{ VISUAL: 'code --wait', EDITOR: 'vi' }, ['code', '--wait']],
    [{ VISUAL: ' ', EDITOR: 'nano' }, ['nano']],
    [{ EDITOR: '"/a b/ed" -x \'y z\'' }, ['/a b/ed', '-x', 'y z']],
    [{}, ['vi']],
  ])('%j', (env, command) => {
    expect(editorCommand(env, 'linux')).toEqual(command)
  })

  it('is what Windows has', () => {
    expect(editorCommand({}, 'win32')).toEqual(['notepad'])
  })
})

describe('editText', () => {
  const editor = (script: string) => ({ EDITOR: `"${process.execPath}" -e '${script}'` })

  it('gives back what was saved; the file is private and gone afterwards', async () => {
    const script = `const fs = require("fs"), f = process.argv[1];
      fs.writeFileSync(f, [fs.readFileSync(f, "utf8"), f, (fs.statSync(f).mode & 0o777).toString(8)].join("|"))`
    const [text, file, mode] = (await editText('A=1', 'my-app.env', editor(script))).split('|')
    expect(text).toBe('A=1')
    expect(file!.endsWith('my-app.env')).toBe(true)
    if (process.platform !== 'win32') expect(mode).toBe('600')
    await expect(readdir(dirname(file!))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('fails when the editor does, or is not there, and leaves nothing behind', async () => {
    const folder = await tempDir()
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, folder)
    onTestFinished(() => void vi.unstubAllEnvs())
    await expect(editText('A=1', 'x', editor('process.exit(3)'))).rejects.toMatchObject({
      code: 'PROGRAM_FAILED',
      data: { exitCode: 3 },
    })
    const missing = { EDITOR: join('/nonexistent', 'editor') }
    await expect(editText('A=1', 'x', missing)).rejects.toMatchObject({ code: 'PROGRAM_FAILED' })
    expect(await readdir(folder)).toEqual([])
  })
})
