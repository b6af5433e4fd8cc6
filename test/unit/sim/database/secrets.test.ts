import { describe, expect, it } from 'vitest'
import { hashPassword, sameSecret, verifyPassword } from '../../../../src/sim/database/index.js'

describe('a password', () => {
  it('is kept with the cost of its hash and verified by it', async () => {
    const cheap = await hashPassword('correct horse', { N: 1024, r: 8, p: 1 })
    expect(cheap).toMatch(/^scrypt\$1024\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('correct horse', cheap)).toBe(true)
    expect(await verifyPassword('correct horsf', cheap)).toBe(false)
  })

  it('takes 32 MB to hash unless told otherwise, and never hashes to the same', async () => {
    const [one, two] = await Promise.all([hashPassword('p'), hashPassword('p')])
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword('p', one)).toBe(true)
  })

  it('is the same however its letters are composed', async () => {
    const hash = await hashPassword('\u00e9', { N: 1024, r: 8, p: 1 })
    expect(await verifyPassword('e\u0301', hash)).toBe(true)
  })

  it.each([null, '', 'plain', 'scrypt$1'])('is never right without a hash (%j)', async (stored) => {
    expect(await verifyPassword('', stored)).toBe(false)
    expect(await verifyPassword('plain', stored)).toBe(false)
  })
})

it('compares secrets of any length', () => {
  expect(sameSecret('abc', 'abc')).toBe(true)
  expect(sameSecret('abc', 'abcd')).toBe(false)
  expect(sameSecret('', 'a')).toBe(false)
})
