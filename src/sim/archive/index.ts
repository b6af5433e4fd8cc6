/** Tar archives: made in memory or as a stream, read entry by entry, joined. */
export { openTar, packTar } from './pack.js'
export type { TarEntry } from './pack.js'
export { readEntry, readFirstFile, readTar } from './read.js'
export type { ReadEntry } from './read.js'
export { fileInTar } from './streamed-file.js'
export { withoutEnd } from './without-end.js'
