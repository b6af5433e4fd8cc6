import { h } from './dom.js'

export interface Column<Row> {
  title: string
  /** What is shown. */
  cell: (row: Row) => string | Node
  /** What it is sorted by; columns without cannot be sorted. */
  by?: (row: Row) => string | number
  number?: boolean
}

export interface GridOptions<Row> {
  columns: readonly Column<Row>[]
  key: (row: Row) => string
  /** The column sorted by at first; numbers largest first. */
  sort: number
  open?: (row: Row) => void
  /** Told when another column is chosen, for lists that are sorted elsewhere. */
  sorted?: (column: number) => void
  empty: string
}

/** A table that is sorted by a click on a heading, walked through with the arrow keys, and kept in place when it changes. */
export class Grid<Row> {
  readonly element: HTMLElement
  readonly #options: GridOptions<Row>
  readonly #body = h('tbody')
  readonly #heads: HTMLElement[]
  #rows: readonly Row[] = []
  #empty = ''
  #column: number
  #ascending: boolean

  constructor(options: GridOptions<Row>) {
    this.#options = options
    this.#column = options.sort
    this.#ascending = !options.columns[options.sort]?.number
    this.#heads = options.columns.map((column, at) =>
      h(
        'th',
        { class: column.number ? 'number' : '', scope: 'col' },
        column.by
          ? h('button', { type: 'button', click: () => this.#sortBy(at) }, column.title)
          : column.title,
      ),
    )
    this.element = h(
      'div',
      { class: 'grid', keydown: (event) => this.#walk(event as KeyboardEvent) },
      h('table', {}, h('thead', {}, h('tr', {}, ...this.#heads)), this.#body),
    )
  }

  /** @param empty what is said in place of no rows, where it is not what is said usually */
  show(rows: readonly Row[], empty = this.#options.empty): void {
    this.#rows = rows
    this.#empty = empty
    this.#draw()
  }

  #sortBy(column: number): void {
    this.#ascending = this.#column === column ? !this.#ascending : !this.#options.columns[column]?.number
    this.#column = column
    this.#options.sorted?.(column)
    this.#draw()
  }

  #draw(): void {
    const { columns, key, open } = this.#options
    const focused =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined
    this.#heads.forEach((head, at) => {
      const order = this.#ascending ? 'ascending' : 'descending'
      head.setAttribute('aria-sort', at === this.#column ? order : 'none')
    })
    const by = columns[this.#column]?.by
    const sorted = by
      ? [...this.#rows].sort((a, b) => compare(by(a), by(b)) * (this.#ascending ? 1 : -1))
      : this.#rows
    const lines = sorted.map((row) =>
      h(
        'tr',
        {
          'data-key': key(row),
          tabindex: open ? 0 : undefined,
          class: open ? 'opens' : '',
          click: () => open?.(row),
          keydown: (event) => {
            if ((event as KeyboardEvent).key === 'Enter') open?.(row)
          },
        },
        ...columns.map((column) => h('td', { class: column.number ? 'number' : '' }, column.cell(row))),
      ),
    )
    if (lines.length === 0)
      lines.push(h('tr', {}, h('td', { colspan: columns.length, class: 'empty' }, this.#empty)))
    this.#body.replaceChildren(...lines)
    if (focused !== undefined)
      lines.find((line) => line.dataset.key === focused)?.focus({ preventScroll: true })
  }

  #walk(event: KeyboardEvent): void {
    const line = event.target instanceof HTMLTableRowElement ? event.target : undefined
    const next =
      event.key === 'ArrowDown'
        ? line?.nextElementSibling
        : event.key === 'ArrowUp'
          ? line?.previousElementSibling
          : null
    if (!(next instanceof HTMLElement)) return
    event.preventDefault()
    next.focus()
  }
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b))
}
