import { useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 4000

interface Said {
  readonly text: string
  readonly isBad: boolean
}

let show: ((said: Said) => void) | undefined

/** Says something for some seconds at the edge of the page. */
export function say(text: string, { isBad = false } = {}): void {
  show?.({ text, isBad })
}

export function Toasts() {
  const [said, setSaid] = useState<Said>()
  useEffect(() => {
    show = setSaid
    return () => {
      show = undefined
    }
  }, [])
  useEffect(() => {
    if (!said) return undefined
    const timer = setTimeout(() => setSaid(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <div role="status" aria-live="polite">
      {said && <p class={said.isBad ? 'toast bad' : 'toast'}>{said.text}</p>}
    </div>
  )
}
