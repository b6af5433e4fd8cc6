import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useBoard } from '../state/board.js'
import { go, hrefOf } from '../state/route.js'
import { APP_TABS, PLACES } from '../places.js'
import { Dialog } from './dialog.js'

interface Entry {
  readonly title: string
  readonly detail: string
  readonly href: string
}

const SHOWN = 40

/** Goes anywhere by a few letters. */
export function Palette({ close }: { close: () => void }) {
  const { apps = [] } = useBoard()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const entries = useMemo<Entry[]>(
    () => [
      ...PLACES.map(({ title, href }) => ({ title, detail: 'Go to', href })),
      ...apps.map(({ name }) => ({ title: name, detail: 'App', href: hrefOf(['apps', name]) })),
      ...apps.flatMap(({ name }) =>
        APP_TABS.slice(1).map(({ id, title }) => ({
          title: `${name} ${title}`,
          detail: 'App',
          href: hrefOf(['apps', name, id]),
        })),
      ),
    ],
    [apps],
  )
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    return entries
      .filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)))
      .slice(0, SHOWN)
  }, [entries, text])
  const chosen = Math.min(at, Math.max(0, found.length - 1))
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const open = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    go(entry.href)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') open(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Dialog title="Go to" class="palette" close={close}>
      <input
        type="text"
        role="combobox"
        aria-label="Go to an app or a page"
        aria-expanded="true"
        aria-controls="found"
        aria-activedescendant={found.length > 0 ? `found-${chosen}` : undefined}
        placeholder="Go to an app or a page…"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <ul id="found" role="listbox" aria-label="Found" ref={list}>
        {found.map((entry, index) => (
          <li
            key={entry.href}
            id={`found-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => open(entry)}
          >
            <span>{entry.title}</span>
            <small>{entry.detail}</small>
          </li>
        ))}
      </ul>
      {found.length === 0 && <Empty text={text} />}
    </Dialog>
  )
}

function Empty({ text }: { text: string }) {
  return <p class="nothing">Nothing matches “{text}”.</p>
}
