import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
  atom,
  binary,
  inspectTerm,
  textOf,
  toJs,
  tuple,
} from '../../../../src/lib/erlang/index.js'
import type { Term } from '../../../../src/lib/erlang/index.js'
import { anyTerm } from '../../../support/erlang/arbitrary-term.js'

const here = atom('shop@host')

describe('inspectTerm', () => {
  const cases: [Term, string, string][] = [
    [tuple(atom('ok'), 1, new Float(1)), '{:ok, 1, 1.0}', '{ok,1,1.0}'],
    [atom('Elixir.Foo.Bar'), 'Foo.Bar', "'Elixir.Foo.Bar'"],
    [atom('with space'), ':"with space"', "'with space'"],
    [atom('nil'), 'nil', 'nil'],
    [atom('end'), ':end', "'end'"],
    [binary('a"b#{é}\n'), '"a\\"b\\#{é}\\n"', '<<"a\\"b#{é}\\n"/utf8>>'],
    [Buffer.of(1, 255), '<<1, 255>>', '<<1,255>>'],
    [Buffer.alloc(0), '""', '<<>>'],
    [[104, 105], '~c"hi"', '"hi"'],
    [[1, 300], '[1, 300]', '[1,300]'],
    [[], '[]', '[]'],
    [[tuple(atom('a'), 1), tuple(atom('b c'), 2)], '[a: 1, "b c": 2]', "[{a,1},{'b c',2}]"],
    [TermMap.of([atom('a'), 1]), '%{a: 1}', '#{a => 1}'],
    [TermMap.of([binary('a'), 1], [atom('b'), 2]), '%{"a" => 1, :b => 2}', '#{<<"a">> => 1,b => 2}'],
    [
      TermMap.of([atom('__struct__'), atom('Elixir.User')], [atom('id'), 1]),
      '%User{id: 1}',
      "#{'__struct__' => 'Elixir.User',id => 1}",
    ],
    [new ImproperList([1, 2], 3), '[1, 2 | 3]', '[1,2|3]'],
    [new BitString(Buffer.of(1, 0xe0), 3), '<<1, 7::size(3)>>', '<<1,7:3>>'],
    [new Pid(here, 12, 1, 5), '#PID<0.12.1>', '<0.12.1>'],
    [new Pid(atom('x@y'), 12, 1, 5), '#PID<x@y.12.1>', '<x@y.12.1>'],
    [new Reference(here, [1, 2, 3], 5), '#Reference<0.3.2.1>', '#Ref<0.3.2.1>'],
    [new Port(here, 6n, 5), '#Port<0.6>', '#Port<0.6>'],
    [new ExportedFun(atom('Elixir.Enum'), atom('map'), 2), '&Enum.map/2', "fun 'Elixir.Enum':map/2"],
    [new Float(1000), '1.0e3', '1.0e3'],
    [new Float(-0.00012), '-1.2e-4', '-1.2e-4'],
    [new Float(123456.5), '123456.5', '123456.5'],
    [10n ** 30n, `1${'0'.repeat(30)}`, `1${'0'.repeat(30)}`],
  ]
  it.each(cases)('%# prints as each language does', (term, elixir, erlang) => {
    expect(inspectTerm(term, 'elixir', { node: here })).toBe(elixir)
    expect(inspectTerm(term, 'erlang', { node: here })).toBe(erlang)
  })

  it('prints any term, however deep', () => {
    fc.assert(
      fc.property(anyTerm, (term) => inspectTerm(term).length > 0 && inspectTerm(term, 'erlang').length > 0),
    )
    let deep: Term = 1
    for (let at = 0; at < 100_000; at++) deep = at % 2 ? tuple(deep) : TermMap.of([atom('k'), deep])
    expect(inspectTerm(deep)).toHaveLength(50_000 * '{}'.length + 50_000 * '%{k: }'.length + 1)
  })

  it('stops at the length asked for', () => {
    expect(
      inspectTerm(
        Array.from({ length: 100_000 }, (_, at) => at + 1000),
        'elixir',
        { maxLength: 10 },
      ),
    ).toBe('[1000, 100…')
  })
})

describe('toJs', () => {
  it('makes plain data', () => {
    const term = TermMap.of(
      [atom('name'), binary('Ann')],
      [atom('__proto__'), atom('nil')],
      [binary('list'), [tuple(atom('true'), new Float(1.5)), 2n ** 70n, Buffer.of(255)]],
    )
    const value = toJs(term)
    expect(JSON.stringify(value)).toBe(
      '{"name":"Ann","__proto__":null,"list":[[true,1.5],"1180591620717411303424",{"base64":"/w=="}]}',
    )
    expect(toJs(TermMap.of([1, 2]))).toEqual({ pairs: [[1, 2]] })
    expect(toJs(TermMap.of([atom('a'), 1], [binary('a'), 2]))).toEqual({
      pairs: [
        ['a', 1],
        ['a', 2],
      ],
    })
  })

  it('takes any term, and depth', () => {
    fc.assert(fc.property(anyTerm, (term) => JSON.stringify(toJs(term)).length > 0))
    let deep: Term = 1
    for (let at = 0; at < 100_000; at++) deep = [deep, 300]
    expect(toJs(deep)).toBeInstanceOf(Array)
  })
})

describe('textOf', () => {
  it('joins chardata of every form', () => {
    expect(textOf([104, [binary('é'), [Atom.of('x')]], new ImproperList([33], binary('!'))])).toBe('héx!!')
    expect(textOf(Buffer.of(0xe9), 'latin1')).toBe('é')
    expect(textOf([tuple()])).toBeUndefined()
    expect(
      textOf(
        Array.from({ length: 1000 }, () => 97),
        'utf8',
        5,
      ),
    ).toBe('aaaaa')
  })
})
