import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Tone } from '../state/app-state.js'
import { useNow } from '../state/watching.js'

/** A state: colour and word, never colour alone. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** The head of a table; `action` adds a column of buttons, whose name only screen readers need. */
export function Columns({ names, action = false }: { names: readonly string[]; action?: boolean }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {action && (
          <th scope="col">
            <span class="quiet">Action</span>
          </th>
        )}
      </tr>
    </thead>
  )
}

/** Copies something that is not shown, such as an address with a password. */
export function CopyButton({ text, name, label }: { text: string; name: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setCopied(false), 1500)
    })
  }
  return (
    <button type="button" onClick={copy} {...(label !== undefined && { 'aria-label': label })}>
      {copied ? 'Copied' : name}
    </button>
  )
}

/** The command that does the same, to be copied. */
export function Cmd({ text }: { text: string }) {
  return (
    <span class="cmd">
      <code tabIndex={0}>{text}</code>
      <CopyButton text={text} name="Copy" label={`Copy: ${text}`} />
    </span>
  )
}

/** How long ago, with the moment itself as its title. */
export function Ago({ at }: { at: string }) {
  const now = useNow()
  const moment = new Date(at)
  return (
    <time class="num" dateTime={at} title={moment.toLocaleString()}>
      {ago(now - moment.getTime())}
    </time>
  )
}

export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ago`
  return `${Math.floor(hours / 24)} d ago`
}

/** Something that is true of a thing, under its name: within a `dl` of the class `facts`. */
export function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Said in place of a list that has nothing in it. */
export function Nothing({ children }: { children: ComponentChildren }) {
  return <div class="nothing">{children}</div>
}

/** Said instead of something that could not be read. */
export function Trouble({ message }: { message: string }) {
  return (
    <p class="banner bad" role="alert">
      {message}
    </p>
  )
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7)
}
