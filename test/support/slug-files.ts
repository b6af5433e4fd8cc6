import { Readable } from 'node:stream'
import { Parser } from 'tar'

/** The files of a slug by path, without `./`; folders and links are left out. */
export async function slugFiles(slug: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  const parser = new Parser({
    onReadEntry: (entry) => {
      const pieces: Buffer[] = []
      entry.on('data', (piece) => pieces.push(piece))
      entry.on('end', () => {
        if (entry.type === 'File') files.set(entry.path.replace(/^\.\//, ''), Buffer.concat(pieces))
      })
    },
  })
  await new Promise<void>((resolve, reject) => {
    parser.on('end', () => resolve())
    parser.on('error', reject)
    Readable.from([slug], { objectMode: false }).pipe(parser)
  })
  return files
}
