import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Cmd } from './basics.js'
import { say } from './toast.js'

/** A window above the page; Escape closes it, and the focus goes back to where it was. */
export function Dialog(props: {
  title: string
  class?: string
  close: () => void
  children: ComponentChildren
}) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      class={props.class ?? ''}
      aria-label={props.title}
      onClose={props.close}
      onClick={(event) => {
        if (event.target === element.current) element.current?.close()
      }}
    >
      {props.children}
    </dialog>
  )
}

/** Asks before something is done, shows the command that does the same, and says why it was refused. */
export function ActionDialog(props: {
  title: string
  /** What it means, before it is done. */
  children?: ComponentChildren
  command: string
  /** What the button says. */
  yes: string
  isDanger?: boolean
  disabled?: boolean
  act: () => Promise<unknown>
  /** Said when it was done. */
  done: string
  close: () => void
}) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError('')
    props.act().then(
      () => {
        say(props.done)
        props.close()
      },
      (failed: unknown) => {
        setBusy(false)
        setError(failed instanceof Error ? failed.message : String(failed))
      },
    )
  }
  return (
    <Dialog title={props.title} close={props.close}>
      <form method="dialog" onSubmit={submit}>
        <h2>{props.title}</h2>
        {props.children}
        <div>
          <small class="quiet">The same in a terminal:</small>
          <br />
          <Cmd text={props.command} />
        </div>
        {error !== '' && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <div class="actions">
          <button type="button" onClick={props.close}>
            Cancel
          </button>
          <button
            type="submit"
            class={props.isDanger === true ? 'danger' : 'main'}
            disabled={busy || props.disabled === true}
          >
            {busy ? 'Working…' : props.yes}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
