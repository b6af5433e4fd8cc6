import { expect, it } from 'vitest'
import { flameSvg, foldedStacks } from '../../../../src/lib/live/flame-svg.js'
import type { Samples } from '../../../../src/lib/live/flame.js'

const samples: Samples = {
  seconds: 10,
  looks: 200,
  samples: 4,
  cut: false,
  stacks: [
    {
      stack: [
        ['gen_server', 'loop', 7],
        ['Elixir.Shop.Cart', 'add', 2],
      ],
      count: 3,
    },
    {
      stack: [
        ['gen_server', 'loop', 7],
        ['Elixir.Shop', '</text><script>', 0],
      ],
      count: 1,
    },
  ],
}

it('draws a box for each function, as wide as it was seen, with what callers call above them', () => {
  const svg = flameSvg(samples, 'shop')
  const box = (name: string) =>
    new RegExp(
      `<title>${name}: (\\d+) samples, ([\\d.]+)%</title><rect x="([\\d.]+)" y="(\\d+)" width="([\\d.]+)"`,
    )
      .exec(svg)!
      .slice(1)
      .map(Number)
  const [loop, add] = [box(':gen_server.loop/7'), box('Shop.Cart.add/2')]
  expect([loop[0], loop[1], loop[4]]).toEqual([4, 100, 1199.6])
  expect([add[0], add[1], add[4]]).toEqual([3, 75, 899.6])
  expect(add[3]).toBeLessThan(loop[3]!)
})

it('lets no name of the node become markup', () => {
  const svg = flameSvg(samples, '<script>\u0000')
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('\u0000')
  expect(svg).toContain('&#60;')
})

it('is a picture of nothing when nothing ran', () => {
  expect(flameSvg({ ...samples, samples: 0, stacks: [] }, 'shop')).toContain('0 samples')
})

it('folds stacks as other tools read them', () => {
  expect(foldedStacks(samples)[0]).toBe(':gen_server.loop/7;Shop."</text><script>"/0 1')
  expect(foldedStacks(samples)[1]).toBe(':gen_server.loop/7;Shop.Cart.add/2 3')
})
