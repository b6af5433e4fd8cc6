import type { DumpFile } from './dump-file.js'
import type { Section } from './sections.js'

/** What a dump says first. */
export interface General {
  /** When it was written, by the node's own clock, as the dump has it: `Mon Nov 30 15:09:33 2026`. */
  readonly created: string | null
  /** Why, in the words of the emulator. May have several lines. */
  readonly slogan: string
  readonly system: string | null
  /** `27`, from the line of the system. */
  readonly otp: string | null
  readonly erts: string | null
  readonly wordBytes: 4 | 8
  /** Native code that is loaded. */
  readonly taints: string | null
  readonly atoms: number | null
  /** Where the end came from: `scheduler:2`. */
  readonly thread: string | null
}

/** Characters of a slogan: with the reason of an application it may be a whole state. */
const LONGEST_SLOGAN = 32 * 1024

export function readGeneral(file: DumpFile, section: Section | undefined): General {
  const slogan: string[] = []
  let created: string | null = null
  let inSlogan = false
  const found = new Map<string, string>()
  let length = 0
  const lines = section ? file.lines(section.at, section.end, LONGEST_SLOGAN) : []
  for (const { line } of lines) {
    const text = line.toString('utf8')
    const [, name, value = ''] =
      /^(Slogan|System version|Compiled|Taints|Atoms|Calling Thread): ?(.*)$/s.exec(text) ?? []
    if (name === 'Slogan' && !inSlogan && slogan.length === 0) {
      slogan.push(value)
      inSlogan = true
    } else if (name !== undefined && (name !== 'Compiled' || !inSlogan)) {
      found.set(name, value)
      inSlogan = false
    } else if (inSlogan) {
      length += text.length
      if (length < LONGEST_SLOGAN) slogan.push(text)
    } else created ??= text.trim() || null
  }
  const system = found.get('System version') ?? null
  const atoms = Number(found.get('Atoms'))
  return {
    created,
    slogan: slogan.join('\n').trim(),
    system,
    otp: /OTP (\d+)/.exec(system ?? '')?.[1] ?? /\(R?(\w+)\)/.exec(system ?? '')?.[1] ?? null,
    erts:
      /\[erts-([\w.-]+)\]/.exec(system ?? '')?.[1] ??
      /emulator version ([\d.]+)/.exec(system ?? '')?.[1] ??
      null,
    wordBytes: (system ?? '').includes('[64-bit]') || system === null ? 8 : 4,
    taints: textOrNull(found.get('Taints')),
    atoms: found.has('Atoms') && Number.isSafeInteger(atoms) ? atoms : null,
    thread: textOrNull(found.get('Calling Thread')),
  }
}

function textOrNull(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' || trimmed === '(none)' ? null : trimmed
}
