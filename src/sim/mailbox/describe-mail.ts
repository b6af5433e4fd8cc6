import type { MailMessage } from '../control/index.js'

/** A mail as people read one. */
export function describeMail({ to, subject, sent_at: sent, body }: MailMessage): string {
  return [`To: ${to}`, `Date: ${sent}`, `Subject: ${subject}`, '', body.trimEnd()].join('\n')
}
