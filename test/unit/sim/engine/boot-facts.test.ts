import { describe, expect, it } from 'vitest'
import { bootInput } from '../../../../src/sim/engine/boot-facts.js'

const facts = {
  app: 'shop',
  appKey: 'a=b c',
  apiUrl: 'http://172.17.0.1:4080',
  replica: 'shop-12345-abcde',
  hostIndex: 2,
}

describe('what a run container is told', () => {
  it('is each fact on a line, and an empty line in the end', () => {
    expect(bootInput(facts)).toBe(
      'APP_NAME=shop\nAPP_KEY=a=b c\nAPI_URL=http://172.17.0.1:4080\nREPLICA=shop-12345-abcde\nHOST_INDEX=2\n\n',
    )
  })

  it('has the certificate it is to trust on one line', () => {
    const lines = bootInput({ ...facts, authority: '-----BEGIN CERTIFICATE-----\nabc\n' }).split('\n')
    const [, told] = /^AUTHORITY=(\S+)$/.exec(lines[5] ?? '') ?? []
    expect(Buffer.from(told ?? '', 'base64').toString()).toBe('-----BEGIN CERTIFICATE-----\nabc\n')
    expect(lines).toHaveLength(8)
  })

  it('has the command and the variables of a one-off on one line, whatever they hold', () => {
    const lines = bootInput(
      { ...facts, hostIndex: null },
      { command: ['echo', 'a\nb'], env: { X: '\n\n' } },
    ).split('\n')
    expect(lines.slice(-3)).toEqual(['ONE_OFF={"command":["echo","a\\nb"],"env":{"X":"\\n\\n"}}', '', ''])
    expect(lines).toHaveLength(7)
  })

  it('refuses a fact that would make a line of its own', () => {
    expect(() => bootInput({ ...facts, appKey: 'x\nREPLICA=other' })).toThrow(RangeError)
  })
})
