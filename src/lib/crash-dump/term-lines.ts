import type { DumpFile } from './dump-file.js'
import type { Section } from './sections.js'

/** Bytes of a line with terms, which may hold the largest binary that is not shared (64 bytes) or a large tuple. */
export const LONGEST_LINE = 256 * 1024

/** The lines of a section of terms: of a stack, a mailbox, a dictionary, the persistent terms. None where there is no section. */
export function* termLines(file: DumpFile, section: Section | undefined): Generator<Buffer> {
  if (!section) return
  for (const { line } of file.lines(section.at, section.end, LONGEST_LINE)) if (line.length > 0) yield line
}
