import fc from 'fast-check'
import {
  Atom,
  BitString,
  ExportedFun,
  Float,
  ImproperList,
  Pid,
  Port,
  Reference,
  TermMap,
  Tuple,
  equalTerms,
} from '../../../src/lib/erlang/index.js'
import type { Term } from '../../../src/lib/erlang/index.js'

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
const uint32 = fc.integer({ min: 0, max: 0xffffffff })
/** Node names that a node takes without connecting to anybody. */
const node = fc.constantFrom('a@b', 'shop@10.0.0.7', 'nöde@host').map((name) => Atom.of(name))

const integer: fc.Arbitrary<Term> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(
    255,
    256,
    -1,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 48,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
  ),
  fc.maxSafeInteger(),
  // As it comes back: a bigint only where a number would not do.
  fc
    .bigInt({ min: -(2n ** 2100n), max: 2n ** 2100n })
    .map((value) => (-MAX_SAFE <= value && value <= MAX_SAFE ? Number(value) : value)),
)

const atomName = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('ok', 'true', 'nil', 'Elixir.Foo.Bar', 'with space', '', 'é'.repeat(255), '𝄞'.repeat(255)),
)

const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new Float(value))
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value))
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => Buffer.from(value))
const bitString = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 7 }))
  .map(([value, bits]) => new BitString(Buffer.from(value), bits))

const pid = fc
  .tuple(node, uint32, uint32, uint32)
  .map(([name, id, serial, creation]) => new Pid(name, id, serial, creation))
const port = fc
  .tuple(node, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), uint32)
  .map(([name, id, creation]) => new Port(name, id, creation))
const reference = fc
  .tuple(node, fc.array(uint32, { minLength: 1, maxLength: 5 }), uint32)
  .map(([name, words, creation]) => new Reference(name, words, creation))
const exportedFun = fc
  .tuple(atomName, atomName, fc.integer({ min: 0, max: 255 }))
  .map(([module, name, arity]) => new ExportedFun(Atom.of(module), Atom.of(name), arity))

function distinctKeys(entries: readonly [Term, Term][]): TermMap {
  const kept: [Term, Term][] = []
  for (const entry of entries) if (!kept.some(([key]) => equalTerms(key, entry[0]))) kept.push(entry)
  return TermMap.of(...kept)
}

/** Any term but closures, which only a node can make. */
export const anyTerm: fc.Arbitrary<Term> = fc.letrec<{ term: Term; leaf: Term }>((tie) => ({
  leaf: fc.oneof(
    integer,
    atomName.map((name) => Atom.of(name)),
    float,
    bytes,
    text,
    bitString,
    pid,
    port,
    reference,
    exportedFun,
  ),
  term: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('term'), { maxLength: 6 }),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 }),
    fc.array(tie('term'), { maxLength: 6 }).map((elements) => new Tuple(elements)),
    fc
      .tuple(fc.array(tie('term'), { minLength: 1, maxLength: 4 }), tie('leaf'))
      .map(([elements, tail]) => new ImproperList(elements, tail)),
    fc.array(fc.tuple(tie('term'), tie('term')), { maxLength: 6 }).map(distinctKeys),
  ),
})).term
