/**
 * `git@host:path` and `ssh://git@host/path` need a key of the person's; the https address of the same repository may do,
 * with the password they have for that one, if it needs any.
 */
export function scpAsUrl(url: string): string {
  const [, host, path] = /^(?:ssh:\/\/)?git@([^:/]+)[:/](.+)$/.exec(url) ?? []
  return host === undefined || path === undefined ? url : `https://${host}/${path}`
}

/** An address without a password that may be in it. */
export function shown(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//')
}
