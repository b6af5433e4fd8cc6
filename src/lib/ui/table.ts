/** One column: its heading and how to get its text from a row. */
export interface Column<Row> {
  readonly heading: string
  readonly text: (row: Row) => string
}

/**
 * Columns as wide as their widest cell, two spaces apart, no trailing blanks.
 *
 * @param style how to set off the headings, such as bold on a terminal
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  style: (heading: string) => string = (heading) => heading,
): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.text(row))))
  const widths = columns.map((column, i) =>
    Math.max(column.heading.length, ...cells.map((row) => row[i]?.length ?? 0)),
  )
  const line = (texts: string[]) =>
    texts
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [style(line(columns.map((column) => column.heading))), ...cells.map(line)].join('\n')
}

/** A cell is one line: line breaks and other control characters are shown as escapes instead of taking effect. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => JSON.stringify(character).slice(1, -1))
}
