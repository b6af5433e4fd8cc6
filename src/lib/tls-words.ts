/**
 * An error as OpenSSL prints it: `<thread>:error:<code>:<library>:<function>:<reason>:<file>:<line>:<data>` (ERR_error_string),
 * without what is in front where a program passed it on. Function and what follows the reason may be missing.
 */
const OPENSSL =
  /(?:\b[0-9A-F]{8,16}:)?error:[0-9A-F]{8}:([^:\n]{0,100}):([^:\n]{0,100}):([^:\n]{1,200})(:[^\n]*)?/

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/wrong version number|packet length too long|http request/, 'what answers there does not speak TLS'],
  [/certificate verify failed/, 'its certificate is not trusted'],
  [/unknown ca|bad certificate/, 'it does not trust our certificate'],
  [/certificate required|peer did not return a certificate/, 'it asks for a client certificate'],
  [
    /protocol version|unsupported protocol|no protocols available/,
    'there is no TLS version that both sides take',
  ],
  [/handshake failure|no shared cipher|no suitable/, 'both sides agree on no way to encrypt'],
  [/unrecognized name/, 'it has no certificate for that name'],
  [/unexpected eof|close notify/, 'the connection was cut'],
]

/** The same message with OpenSSL's own lines in words; any other message as it is. */
export function inTlsWords(message: string): string {
  return message.replace(OPENSSL, (_whole, _library, _function, reason: string) => {
    const words = WORDS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason
    return `TLS failed: ${words}`
  })
}
