import type { RequestRecord } from './request-record.js'

/**
 * A request as one line of the app's log: fields as heroku's router writes them (logfmt,
 * https://devcenter.heroku.com/articles/http-routing#heroku-router-log-format), with the replica and its release instead of the dyno.
 */
export function requestLine(record: RequestRecord): string {
  const { error, method, path, host, id, client, replica, release, status, bytes, protocol } = record
  return [
    `method=${plain(method)}`,
    `path=${quoted(path)}`,
    `host=${plain(host)}`,
    `request_id=${plain(id)}`,
    `fwd=${quoted(client)}`,
    ...(replica === null ? [] : [`replica=${replica}`]),
    ...(release === null ? [] : [`version=${release}`]),
    `connect=${Math.round(record.connectMs)}ms`,
    `service=${Math.round(record.serviceMs)}ms`,
    ...(status === null ? [] : [`status=${status}`]),
    `bytes=${bytes}`,
    `protocol=${protocol}`,
    ...(error === null ? [] : [`error=${quoted(error)}`]),
  ].join(' ')
}

/** Longer ones tell nothing more; those of attackers fill disks. */
const LONGEST = 2000

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, LONGEST))
}

/** As it is where it has no blank or sign that would end it. */
function plain(text: string): string {
  return /^[\w.:@/-]{1,300}$/.test(text) ? text : quoted(text)
}
