/** From here on not every integer is a float, so Erlang always shows the exponent. */
const ALWAYS_EXPONENT = 2 ** 53

/**
 * A float as Erlang (since 25) and Elixir print it: the fewest digits that read back as the same number, with or
 * without an exponent, whichever is shorter (`float_to_list(F, [short])`).
 */
export function floatText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const sign = value < 0 ? '-' : ''
  const size = Math.abs(value)
  const [mantissa = '', exponentText = '0'] = size.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const exponent = Number(exponentText)
  const scientific = `${digits[0] ?? ''}.${digits.slice(1) || '0'}e${exponent}`
  const plain = plainText(digits, exponent)
  const short = size < ALWAYS_EXPONENT && plain.length <= scientific.length
  return sign + (short ? plain : scientific)
}

/** `exponent` is that of the first digit. */
function plainText(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${whole}.${digits.slice(exponent + 1) || '0'}`
}
