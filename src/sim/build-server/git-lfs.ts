import type { ServerResponse } from 'node:http'

/**
 * Whether a path is one of the Git LFS API: below `/info/lfs` of a repository's address
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/api/server-discovery.md).
 */
export function isLfsPath(path: string): boolean {
  return /^\/[^/]+\/info\/lfs(\/|$)/.test(path)
}

const MESSAGE =
  'Git LFS is not supported, here or on Gigalixir: builds get the pointers, not the files. ' +
  "Commit the files themselves (git lfs migrate export --include='*.EXTENSION' --everything), or have the app load them when it starts."

/**
 * Tells a Git LFS client that its files have nowhere to go, in the form it shows to people
 * (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md, "Response Errors").
 */
export function refuseLfs(outgoing: ServerResponse): void {
  outgoing
    .writeHead(501, { 'content-type': 'application/vnd.git-lfs+json' })
    .end(JSON.stringify({ message: MESSAGE }))
}
