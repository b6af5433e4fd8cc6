import { describe, expect, it } from 'vitest'
import { fieldName } from '../../../../src/lib/ui/field-words.js'

describe('the name of a field', () => {
  it.each([
    ['amount_cents', 'cost'],
    ['last_4', 'last 4'],
    // The platform decides what its fields are called; every object of JavaScript has these.
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['__proto__', '  proto  '],
  ])('%s is "%s" to people', (field, name) => {
    expect(fieldName(field)).toBe(name)
  })
})
