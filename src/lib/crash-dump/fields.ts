import type { DumpFile } from './dump-file.js'
import type { Section } from './sections.js'

/** Bytes of one value: links of a process, which may have a hundred thousand, are cut. */
const LONGEST = 64 * 1024
/** Lines of one section. */
const MOST_LINES = 1000

/**
 * The lines `Name: value` of a section, and `name = value`, which one of them is written as. Of lines that have no name
 * only those are kept that go on with what came before: a text with line ends in it.
 */
export function fieldsOf(file: DumpFile, section: Section | undefined): Map<string, string> {
  const fields = new Map<string, string>()
  if (!section) return fields
  let lines = 0
  for (const { line } of file.lines(section.at, section.end, LONGEST)) {
    if (++lines > MOST_LINES) break
    const text = line.toString('utf8')
    const [, name, value = ''] = /^([A-Za-z_][^:=\n]{0,60}?)(?:: ?| = )(.*)$/s.exec(text) ?? []
    if (name !== undefined && !fields.has(name)) fields.set(name, value)
  }
  return fields
}

/** A whole number; 0 where there is none. */
export function numberOf(fields: ReadonlyMap<string, string>, name: string): number {
  const value = Number(fields.get(name)?.trim())
  return Number.isSafeInteger(value) && value >= 0 ? value : 0
}
