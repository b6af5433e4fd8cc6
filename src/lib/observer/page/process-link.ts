import { processTitle } from '../collect/names.js'
import type { ProcessRef } from '../collect/names.js'
import { h } from './dom.js'

/** A process by the name people know it by, which opens it; the pid beside, where many may have the same. */
export function processLink(process: ProcessRef, open: (pid: string) => void): HTMLElement {
  const title = processTitle(process)
  const { pid } = process
  return h(
    'button',
    {
      type: 'button',
      class: 'link',
      title: pid,
      click: (event) => {
        // In a row that opens something, the process is what was meant.
        event.stopPropagation()
        open(pid)
      },
      keydown: (event) => event.stopPropagation(),
    },
    title,
    process.name === null && title !== pid ? h('small', {}, ` ${pid}`) : '',
  )
}
