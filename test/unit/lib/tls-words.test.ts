import { connect } from 'node:tls'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/lib/errors.js'
import { inTlsWords } from '../../../src/lib/tls-words.js'

describe("OpenSSL's errors in words", () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  afterEach(() => server.close())

  it('say what is wrong with a server that speaks no TLS', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const error = await new Promise<Error>((resolve) =>
      connect({ host: '127.0.0.1', port }).once('error', resolve),
    )
    expect(error.message).toContain('SSL routines')
    expect(messageOf(error)).toBe('TLS failed: what answers there does not speak TLS')
  })

  it.each([
    [
      '00A8E4F1:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../deps/openssl/ssl/record/rec_layer_s3.c:908:SSL alert number 40\n',
      'TLS failed: both sides agree on no way to encrypt\n',
    ],
    [
      "fatal: unable to access 'https://x/': error:0A000086:SSL routines::certificate verify failed",
      "fatal: unable to access 'https://x/': TLS failed: its certificate is not trusted",
    ],
    [
      '140:error:1408F10B:SSL routines:ssl3_get_record:something new:../x.c:332:\nnext line',
      '140:TLS failed: something new\nnext line',
    ],
    ['connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['error: it failed: here: there', 'error: it failed: here: there'],
  ])('turn %j into what happened', (message, words) => {
    expect(inTlsWords(message)).toBe(words)
  })
})
