import type { RunningApplication } from '../../collect/applications.js'
import type { TreeNode } from '../../collect/supervision-tree.js'
import type { Context, Tab } from '../context.js'
import { deployedFirst } from '../deployed-first.js'
import { h } from '../dom.js'
import { drawTree } from '../tree-drawing.js'

export const applicationsTab: Tab = {
  id: 'applications',
  title: 'Applications',
  show(root: HTMLElement, context: Context) {
    const list = h('nav', { class: 'list', 'aria-label': 'Applications' })
    const place = h('div', { class: 'drawing' })
    root.replaceChildren(h('div', { class: 'split' }, list, place))
    const opened = new Set<string>()
    let chosen: string | undefined
    let drawn = ''
    let tree: TreeNode | null = null
    const draw = () => {
      if (tree === null) {
        place.replaceChildren(h('p', { class: 'empty' }, `${chosen ?? ''} has no processes.`))
        return
      }
      const focused = place.contains(document.activeElement)
        ? document.activeElement?.getAttribute('data-key')
        : null
      const drawing = drawTree(tree, {
        opened,
        openProcess: (pid) => context.openProcess(pid),
        toggle: (group) => {
          if (!opened.delete(group)) opened.add(group)
          draw()
        },
      })
      place.replaceChildren(drawing)
      if (typeof focused !== 'string') return
      const again = [...drawing.querySelectorAll<SVGElement>('[data-key]')].find(
        (each) => each.dataset.key === focused,
      )
      again?.focus({ preventScroll: true })
    }
    const look = async () => {
      if (chosen === undefined) return
      const asked = chosen
      const found = await context.ask<TreeNode | null>('tree', { application: asked })
      const now = JSON.stringify([asked, found])
      if (chosen !== asked || now === drawn) return
      drawn = now
      tree = found
      draw()
    }
    context.every(5000, async () => {
      const all = deployedFirst(await context.ask<RunningApplication[]>('applications'))
      chosen ??= all.find(({ supervised }) => supervised)?.name
      list.replaceChildren(
        ...all.map(({ name, version, description, supervised }) =>
          h(
            'button',
            {
              type: 'button',
              title: description,
              disabled: !supervised,
              'aria-current': name === chosen,
              click: (event) => {
                chosen = name
                for (const each of list.children) each.removeAttribute('aria-current')
                ;(event.currentTarget as HTMLElement).setAttribute('aria-current', '')
                void look()
              },
            },
            h('span', {}, name),
            h('small', {}, version),
          ),
        ),
      )
      await look()
    })
  },
}
