import { useMemo } from 'preact/hooks'
import { runsOf } from '../state/ansi.js'

/** Text with the colours it asks for; whatever else it asks a terminal for is shown as what it is, and never done. */
export function Ansi({ text }: { text: string }) {
  const runs = useMemo(() => runsOf(text), [text])
  return (
    <>
      {runs.map(({ text: part, style }, index) =>
        style === '' ? (
          part
        ) : (
          <span key={index} class={style}>
            {part}
          </span>
        ),
      )}
    </>
  )
}
