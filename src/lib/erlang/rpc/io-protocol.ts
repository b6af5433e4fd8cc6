import { Atom, atom } from '../etf/atom.js'
import { Pid, Tuple, isAtom, isList, tagged, tuple } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { textOf } from '../show/chardata.js'

/** Characters of one piece of output at most; the rest of it is lost. */
const MAX_OUTPUT = 16 * 1024 * 1024

/** What a device does with requests. */
export interface Device {
  /** Called with everything printed. */
  output(text: string): void
  /** Calls a function on the node: printing may be asked for as "what this function returns". */
  call(module: Atom, name: Atom, args: readonly Term[]): Promise<Term>
}

/** Somebody on the node wants to print or to read. */
export interface IoRequest {
  readonly from: Pid
  readonly replyAs: Term
  readonly request: Term
}

/** @returns undefined when the message is something else */
export function readIoRequest(message: Term): IoRequest | undefined {
  const [, from, replyAs, request] = tagged(message, 'io_request', 4) ?? []
  return from instanceof Pid && replyAs !== undefined && request !== undefined
    ? { from, replyAs, request }
    : undefined
}

/**
 * Does what an output device of Erlang does: what is printed goes to `device`, and who wants to read is told that
 * there is nothing, so that nobody waits for ever.
 *
 * https://www.erlang.org/doc/apps/stdlib/io_protocol.html
 *
 * @returns the message to answer with
 */
export async function ioReply({ replyAs, request }: IoRequest, device: Device): Promise<Term> {
  return tuple(atom('io_reply'), replyAs, await answer(request, device))
}

async function answer(request: Term, device: Device): Promise<Term> {
  if (isAtom(request, 'getopts'))
    return [tuple(atom('encoding'), atom('unicode')), tuple(atom('binary'), atom('true'))]
  if (!(request instanceof Tuple)) return failure('request')
  const [kind, ...rest] = request.elements
  switch (kind instanceof Atom ? kind.name : '') {
    case 'put_chars':
      return putChars(rest, device)
    case 'requests':
      return all(rest[0], device)
    case 'setopts':
      return atom('ok')
    case 'get_geometry':
      return failure('enotsup')
    case 'get_until':
    case 'get_chars':
    case 'get_line':
    case 'get_password':
      return atom('eof')
    default:
      return failure('request')
  }
}

/** In order, up to the first that fails; its answer counts for all. */
async function all(requests: Term | undefined, device: Device): Promise<Term> {
  let last: Term = atom('ok')
  for (const request of isList(requests) ? requests : []) {
    last = await answer(request, device)
    if (tagged(last, 'error', 2)) break
  }
  return last
}

/** `{put_chars, Encoding, Characters}` or `{put_chars, Encoding, Module, Function, Args}`; without encoding it is latin1. */
async function putChars(parts: readonly Term[], device: Device): Promise<Term> {
  const [encoding, ...what] = parts.length === 1 || parts.length === 3 ? [atom('latin1'), ...parts] : parts
  const characters = what.length === 3 ? await called(what, device) : what[0]
  const text =
    characters === undefined
      ? undefined
      : textOf(characters, isAtom(encoding, 'latin1') ? 'latin1' : 'utf8', MAX_OUTPUT)
  if (text === undefined) return failure('put_chars')
  device.output(text)
  return atom('ok')
}

/** A function that fails is the caller's mistake, which is told to it. */
async function called([module, name, args]: readonly Term[], device: Device): Promise<Term | undefined> {
  if (!(module instanceof Atom) || !(name instanceof Atom) || !isList(args)) return undefined
  return device.call(module, name, args).catch(() => undefined)
}

function failure(reason: string): Term {
  return tuple(atom('error'), atom(reason))
}
