import type { TreeNode } from '../collect/applications.js'
import { svg } from './dom.js'
import { name } from './format.js'

const ROW = 28
const COLUMN_GAP = 44
const LETTER = 7.1
const LONGEST = 36

interface Placed {
  node: TreeNode
  label: string
  depth: number
  y: number
  children: Placed[]
}

/** A supervision tree from left to right: each leaf has a row of its own, each parent stands in the middle of its children. */
export function drawTree(root: TreeNode, open: (pid: string) => void): SVGElement {
  let rows = 0
  const widths: number[] = []
  const place = (node: TreeNode, depth: number): Placed => {
    const label = shorten(name(node.name))
    widths[depth] = Math.max(widths[depth] ?? 0, label.length * LETTER + 24)
    const children = node.children.map((child) => place(child, depth + 1))
    const first = children[0]
    const last = children.at(-1)
    const y = first && last ? (first.y + last.y) / 2 : ROW * (rows++ + 0.5)
    if (node.more > 0) rows++
    return { node, label, depth, y, children }
  }
  const placed = place(root, 0)
  const left = widths.map((_, depth) =>
    widths.slice(0, depth).reduce((sum, width) => sum + width + COLUMN_GAP, 8),
  )
  const width = (left.at(-1) ?? 0) + (widths.at(-1) ?? 0) + 90
  const height = Math.max(1, rows) * ROW + 8
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, class: 'tree', role: 'img' })
  drawing.append(svg('title', {}, `The supervision tree of ${name(root.name)}`))
  draw(placed, left, widths, drawing, open)
  return drawing
}

function draw(
  at: Placed,
  left: number[],
  widths: number[],
  into: SVGElement,
  open: (pid: string) => void,
): void {
  const x = left[at.depth] ?? 0
  const width = at.label.length * LETTER + 24
  for (const child of at.children) {
    const [from, to] = [x + width, left[child.depth] ?? 0]
    // The line leaves a short label at the column's edge, so that curves of one column run side by side.
    const bend = x + (widths[at.depth] ?? width)
    const middle = (bend + to) / 2
    into.append(
      svg('path', {
        class: 'branch',
        d: `M${from} ${at.y} H${bend} C${middle} ${at.y} ${middle} ${child.y} ${to} ${child.y}`,
      }),
    )
    draw(child, left, widths, into, open)
  }
  if (at.node.more > 0) {
    into.append(
      svg('text', { x: x + width + 6, y: at.y + 16, class: 'more' }, `and ${at.node.more} links more`),
    )
  }
  const { pid } = at.node
  into.append(
    svg(
      'g',
      {
        class: `process ${at.node.kind}`,
        tabindex: 0,
        role: 'button',
        click: () => open(pid),
        keydown: (event) => {
          if ((event as KeyboardEvent).key === 'Enter') open(pid)
        },
      },
      svg('title', {}, `${name(at.node.name)} ${pid}`),
      svg('rect', { x, y: at.y - 11, width, height: 22, rx: at.node.kind === 'supervisor' ? 4 : 11 }),
      svg('text', { x: x + 12, y: at.y + 4 }, at.label),
    ),
  )
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
