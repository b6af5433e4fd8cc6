import { invalid } from '../../platform-error.js'

const LEAST = 8
const MOST = 500

/** @throws PlatformError 422 for a password that is too short, or too long to be hashed in reasonable time */
export function checkedPassword(password: string, field = 'password'): string {
  if (Array.from(password).length < LEAST) throw invalid(field, `should be at least ${LEAST} character(s)`)
  if (password.length > MOST) throw invalid(field, `should be at most ${MOST} character(s)`)
  return password
}

/** @throws PlatformError 422 for what no mail could be sent to */
export function checkedEmail(text: string, field = 'email'): string {
  const email = text.trim()
  if (email.length > 254 || !/^[^\s@:<>"]+@[^\s@:<>"]+$/.test(email))
    throw invalid(field, 'is not an email address, such as ada@example.com')
  return email
}
