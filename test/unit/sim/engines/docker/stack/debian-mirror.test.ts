import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  DEFAULT_MIRROR,
  debianMirror,
  deb822Uris,
  oneLineUris,
} from '../../../../../../src/sim/engines/docker/stack/debian-mirror.js'
import { tempDir } from '../../../../../support/temp-dir.js'

async function aptFolder(files: Record<string, string>): Promise<string> {
  const folder = await tempDir()
  await mkdir(join(folder, 'sources.list.d'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

describe('the Debian mirror of a host', () => {
  it('is read from deb822 sources, without other archives', async () => {
    const folder = await aptFolder({
      'sources.list.d/debian.sources': `Types: deb
# a comment in between
URIs: http://security.debian.org/debian-security
Suites: bookworm-security

Types: deb deb-src
URIs:
  https://mirror.example/debian/
  http://other.example/debian
Suites: bookworm
`,
    })
    expect(await debianMirror(folder)).toBe('https://mirror.example/debian/')
  })

  it('is read from one-line sources', async () => {
    const folder = await aptFolder({
      'sources.list': `# deb http://commented.example/debian x main
deb-src http://source.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian bookworm main
`,
    })
    expect(await debianMirror(folder)).toBe('http://mirror.example/debian')
  })

  it('is the default one where the host is not Debian, or has no apt', async () => {
    const ubuntu = await aptFolder({
      'sources.list.d/ubuntu.sources': 'Types: deb\nURIs: http://archive.ubuntu.com/ubuntu/\nSuites: noble\n',
    })
    expect(await debianMirror(ubuntu)).toBe(DEFAULT_MIRROR)
    expect(await debianMirror(join(ubuntu, 'missing'))).toBe(DEFAULT_MIRROR)
  })

  it('is never a disabled one, or one with a password in it', async () => {
    expect(deb822Uris('Enabled: no\nTypes: deb\nURIs: http://mirror.example/debian\n')).toEqual([])
    expect(oneLineUris('deb\thttp://mirror.example/debian x main')).toEqual(['http://mirror.example/debian'])
    const folder = await aptFolder({ 'sources.list': 'deb http://me:secret@mirror.example/debian x main\n' })
    expect(await debianMirror(folder)).toBe(DEFAULT_MIRROR)
  })
})
