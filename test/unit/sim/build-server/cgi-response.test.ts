import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseCgiHead, readCgiHead } from '../../../../src/sim/build-server/cgi-response.js'

async function rest(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('what a CGI program answers', () => {
  it('has a status of its own, 200 without', () => {
    expect(parseCgiHead('Status: 404 Not Found\r\nExpires: never\r\n\r\n')).toEqual({
      status: 404,
      headers: [['Expires', 'never']],
    })
    expect(parseCgiHead('Content-Type: text/plain\n\n').status).toBe(200)
  })

  it.each(['no header', 'Status: soon', 'bad name: x'])('is not %j', (text) => {
    expect(() => parseCgiHead(`${text}\r\n\r\n`)).toThrow(/not a CGI/)
  })

  it.each(['\r\n', '\n'])('is split from its body wherever it is cut, with line ends %j', async (newline) => {
    const text = `Content-Type: text/plain${newline}X: y${newline}${newline}the body\r\n\r\nof it`
    for (let at = 1; at < text.length; at += 1) {
      const output = new PassThrough()
      output.write(text.slice(0, at))
      setImmediate(() => output.end(text.slice(at)))
      const head = await readCgiHead(output)
      expect(head.headers).toEqual([
        ['Content-Type', 'text/plain'],
        ['X', 'y'],
      ])
      expect(await rest(output)).toBe('the body\r\n\r\nof it')
    }
  })

  it('is missing when the program ends first, or goes on without end', async () => {
    await expect(readCgiHead(Readable.from([Buffer.from('Status: 2')]))).rejects.toThrow(
      'ended without an answer',
    )
    await expect(readCgiHead(Readable.from([Buffer.alloc(70_000, 'x')]))).rejects.toThrow('without end')
  })
})
