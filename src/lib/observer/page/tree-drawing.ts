import { processTitle } from '../collect/names.js'
import type { TreeNode } from '../collect/supervision-tree.js'
import { svg } from './dom.js'
import { count } from '../../web-ui/format.js'
import { isGroup, withLookAlikes } from './look-alikes.js'
import type { LookAlikes } from './look-alikes.js'

const ROW = 28
const COLUMN_GAP = 44
const LETTER = 7.1
const LONGEST = 48

/** What a click does, and which groups of look-alikes are open. */
export interface TreeView {
  readonly opened: ReadonlySet<string>
  openProcess(pid: string): void
  toggle(group: string): void
}

interface Placed {
  entry: TreeNode | LookAlikes
  label: string
  more: number
  depth: number
  y: number
  children: Placed[]
}

/**
 * A supervision tree from left to right. A parent stands beside its first child, so that the root is at the top however
 * many there are; siblings that look alike take one row, until it is opened.
 */
export function drawTree(root: TreeNode, view: TreeView): SVGElement {
  let rows = 0
  const widths: number[] = []
  const place = (entry: TreeNode | LookAlikes, depth: number): Placed => {
    const label = shorten(labelOf(entry, view))
    widths[depth] = Math.max(widths[depth] ?? 0, widthOf(label))
    const y = ROW * (rows + 0.5)
    const children = below(entry, view).map((child) => place(child, depth + 1))
    if (children.length === 0) rows++
    const more = isGroup(entry) ? 0 : entry.more
    if (more > 0) rows++
    return { entry, label, more, depth, y, children }
  }
  const placed = place(root, 0)
  const left = widths.map((_, depth) =>
    widths.slice(0, depth).reduce((sum, width) => sum + width + COLUMN_GAP, 8),
  )
  const width = (left.at(-1) ?? 0) + (widths.at(-1) ?? 0) + 110
  const height = Math.max(1, rows) * ROW + 8
  const drawing = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    class: 'tree',
    role: 'group',
  })
  drawing.append(svg('title', {}, `The supervision tree of ${processTitle(root)}`))
  draw(placed, left, widths, drawing, view)
  return drawing
}

function below(entry: TreeNode | LookAlikes, { opened }: TreeView): (TreeNode | LookAlikes)[] {
  if (!isGroup(entry)) return withLookAlikes(entry)
  return opened.has(entry.key) ? entry.members : []
}

function labelOf(entry: TreeNode | LookAlikes, { opened }: TreeView): string {
  if (!isGroup(entry)) return processTitle(entry)
  return `${opened.has(entry.key) ? '▾' : '▸'} ${count(entry.members.length)} × ${entry.title}`
}

function widthOf(label: string): number {
  return label.length * LETTER + 24
}

function draw(at: Placed, left: number[], widths: number[], into: SVGElement, view: TreeView): void {
  const x = left[at.depth] ?? 0
  const width = widthOf(at.label)
  for (const child of at.children) {
    const [from, to] = [x + width, left[child.depth] ?? 0]
    // One line goes down for all, in the gap between the columns.
    const middle = x + (widths[at.depth] ?? width) + COLUMN_GAP / 2
    into.append(svg('path', { class: 'branch', d: `M${from} ${at.y} H${middle} V${child.y} H${to}` }))
    draw(child, left, widths, into, view)
  }
  if (at.more > 0) {
    const lowest = at.children.length > 0 ? lowestOf(at) + ROW : at.y + 16
    const column = at.children[0] ? (left[at.depth + 1] ?? x) : x + width + 6
    into.append(
      svg('text', { x: column, y: lowest + 4, class: 'more' }, `${count(at.more)} more links not shown`),
    )
  }
  into.append(pill(at, x, width, view))
}

function lowestOf({ y, children, more }: Placed): number {
  const last = children.at(-1)
  return (last ? lowestOf(last) : y) + (last && more > 0 ? ROW : 0)
}

function pill({ entry, label, y }: Placed, x: number, width: number, view: TreeView): SVGElement {
  const group = isGroup(entry)
  const act = () => (group ? view.toggle(entry.key) : view.openProcess(entry.pid))
  const first = group ? entry.members[0] : entry
  const kind = first?.kind ?? 'worker'
  return svg(
    'g',
    {
      class: `process ${kind}${group ? ' alike' : ''}`,
      tabindex: 0,
      role: 'button',
      'data-key': group ? entry.key : entry.pid,
      ...(group && { 'aria-expanded': String(view.opened.has(entry.key)) }),
      click: act,
      keydown: (event) => {
        const { key } = event as KeyboardEvent
        if (key !== 'Enter' && key !== ' ') return
        event.preventDefault()
        act()
      },
    },
    svg('title', {}, titleOf(entry)),
    ...(group ? [box(x + 3, y + 3, width, kind)] : []),
    box(x, y, width, kind),
    svg('text', { x: x + 12, y: y + 4 }, label),
  )
}

function titleOf(entry: TreeNode | LookAlikes): string {
  if (!isGroup(entry)) return `${processTitle(entry)} ${entry.pid}`
  return `${count(entry.members.length)} processes that look alike: ${entry.title}`
}

function box(x: number, y: number, width: number, kind: TreeNode['kind']): SVGElement {
  return svg('rect', { x, y: y - 11, width, height: 22, rx: kind === 'supervisor' ? 4 : 11 })
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
