import { shown } from './git-address.js'

/** Why git failed, from what it printed: general advice may stand below the reason. */
export function reasonIn(text: string): string {
  const lines = text.trim().split('\n')
  const reason =
    lines.find((line) => /^(fatal|error): (?!Could not read from remote)/.test(line)) ?? lines.at(-1)
  return shown(reason ?? '').slice(0, 300)
}
