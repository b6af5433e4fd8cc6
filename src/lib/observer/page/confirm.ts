import { h } from './dom.js'

/** Asks before something that cannot be undone; Escape is no. */
export function confirm(question: string, consequence: string, yes: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { close: () => finish(dialog.returnValue === 'yes') },
      h('h2', {}, question),
      h('p', {}, consequence),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', click: () => dialog.close('no') }, 'Cancel'),
        h('button', { type: 'button', class: 'danger', click: () => dialog.close('yes') }, yes),
      ),
    )
    const finish = (answer: boolean) => {
      dialog.remove()
      resolve(answer)
    }
    document.body.append(dialog)
    dialog.showModal()
  })
}
