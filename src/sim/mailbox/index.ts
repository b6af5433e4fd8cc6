/** The mails the platform sent, kept to be read on this machine. */
export { describeMail } from './describe-mail.js'
export { Mailbox } from './mailbox.js'
