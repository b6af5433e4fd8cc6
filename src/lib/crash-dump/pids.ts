/**
 * Processes of the node itself as numbers: `<0.N.S>` is `S * 2^28 + N`, since a pid has 28 bits of number
 * (erts/emulator/beam/erl_ptab.h). Of other nodes a dump has no sections.
 */
const NUMBERS = 2 ** 28

/** @returns undefined when it is no process of the node itself */
export function pidNumber(text: string): number | undefined {
  const [, number, serial] = /^<0\.(\d{1,9})\.(\d{1,7})>$/.exec(text) ?? []
  if (number === undefined || Number(number) >= NUMBERS) return undefined
  return Number(serial) * NUMBERS + Number(number)
}

export function pidText(pid: number): string {
  return `<0.${pid % NUMBERS}.${Math.floor(pid / NUMBERS)}>`
}
