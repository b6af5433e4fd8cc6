export class NoPrograms extends Error {}
export function ensurePrograms(
  say: (line: string) => void,
  who?: string,
  programs?: Readonly<Record<string, string>>,
): void
