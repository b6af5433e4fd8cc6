import { shortened, visibleWidth } from './width.js'

/** One column: its heading, how to get its text from a row, and how it gives way where there is no room. */
export interface Column<Row> {
  readonly heading: string
  readonly text: (row: Row) => string
  /** A long text of which the beginning tells the most: it is shortened before a column is left out. */
  readonly shortens?: boolean
  /** Left out first where the table is too wide, the lowest number before all; then the others from the right. */
  readonly leaves?: number
  /** How a cell is set off once it is as wide as its column, such as in the colour of a state. */
  readonly paint?: (text: string) => string
}

export interface TableStyle {
  /** How to set off the headings, such as bold on a terminal. */
  readonly heading?: (text: string) => string
  /** Columns of the terminal; without end by default. */
  readonly width?: number
}

/** A table, and the headings of what had no room in it. */
export interface FittedTable {
  readonly text: string
  readonly leftOut: readonly string[]
}

/** Between two columns. */
const GAP = '  '
/** A text shortened further tells nothing any more. */
const LEAST_TEXT = 16

/**
 * Columns as wide as their widest cell, two spaces apart, no trailing blanks. Where that is wider than the terminal, long
 * texts are shortened with an ellipsis, then whole columns are left out; the first one always stays.
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { heading = (text) => text, width = Infinity }: TableStyle = {},
): FittedTable {
  const all = columns.map((column): Cells => {
    const texts = rows.map((row) => oneLine(column.text(row)))
    return { column, texts, width: Math.max(visibleWidth(column.heading), ...texts.map(visibleWidth)) }
  })
  const { kept, leftOut } = fitted(all, width)
  const line = (cell: (cells: Cells) => string, paint: (cells: Cells) => (text: string) => string) =>
    kept
      .map((cells, index) => {
        const text = shortened(cell(cells), cells.width)
        const blanks = index === kept.length - 1 ? '' : ' '.repeat(cells.width - visibleWidth(text))
        return (text === '' ? '' : paint(cells)(text)) + blanks
      })
      .join(GAP)
      .trimEnd()
  const head = heading(
    line(
      ({ column }) => column.heading,
      () => (text) => text,
    ),
  )
  const body = rows.map((_, row) =>
    line(
      ({ texts }) => texts[row] ?? '',
      ({ column }) => column.paint ?? ((text) => text),
    ),
  )
  return { text: [head, ...body].join('\n'), leftOut: leftOut.map(({ column }) => column.heading) }
}

/** A column with its texts, and how wide it is drawn. */
interface Cells {
  readonly column: Pick<Column<never>, 'heading' | 'shortens' | 'leaves' | 'paint'>
  readonly texts: readonly string[]
  readonly width: number
}

/** What there is room for, each as wide as there is room. */
function fitted(all: readonly Cells[], room: number): { kept: Cells[]; leftOut: Cells[] } {
  const kept = [...all]
  const leftOut: Cells[] = []
  const least = () => kept.map((cells) => ({ ...cells, width: leastWidth(cells) }))
  while (kept.length > 1 && total(least()) > room) {
    leftOut.push(...kept.splice(leaving(kept), 1))
  }
  let tooMuch = total(kept) - room
  const narrowed = new Map<Cells, Cells>()
  // The widest text gives way first; a table of one column has nothing else to give.
  const giving = kept.length === 1 ? kept : kept.filter(({ column }) => column.shortens)
  for (const cells of giving.toSorted((a, b) => b.width - a.width)) {
    if (tooMuch <= 0) break
    const given = Math.min(tooMuch, cells.width - (kept.length === 1 ? 1 : leastWidth(cells)))
    narrowed.set(cells, { ...cells, width: cells.width - given })
    tooMuch -= given
  }
  return { kept: kept.map((cells) => narrowed.get(cells) ?? cells), leftOut }
}

/** Which column is left out next: the one that matters least, of equals the one to the right; never the first. */
function leaving(columns: readonly Cells[]): number {
  const ranks = columns.map(({ column }) => column.leaves ?? Infinity)
  return ranks.lastIndexOf(Math.min(...ranks.slice(1)))
}

function leastWidth({ column, width }: Cells): number {
  return column.shortens ? Math.min(width, Math.max(column.heading.length, LEAST_TEXT)) : width
}

function total(columns: readonly Cells[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP.length * (columns.length - 1))
}

/** A cell is one line: line breaks and other control characters are shown as escapes instead of taking effect. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => JSON.stringify(character).slice(1, -1))
}
