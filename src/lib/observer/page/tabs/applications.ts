import type { RunningApplication, TreeNode } from '../../collect/applications.js'
import type { Context, Tab } from '../context.js'
import { h } from '../dom.js'
import { drawTree } from '../tree-drawing.js'

/** What comes with Erlang and Elixir: the person's own application is shown first. */
const COMES_ALONG = new Set(
  'kernel stdlib compiler elixir logger iex mix sasl crypto public_key ssl asn1 inets eex ex_unit runtime_tools mnesia'.split(
    ' ',
  ),
)

export const applicationsTab: Tab = {
  id: 'applications',
  title: 'Applications',
  show(root: HTMLElement, context: Context) {
    const list = h('nav', { class: 'list', 'aria-label': 'Applications' })
    const tree = h('div', { class: 'drawing' })
    root.replaceChildren(h('div', { class: 'split' }, list, tree))
    let chosen: string | undefined
    let drawn = ''
    const drawChosen = async () => {
      if (chosen === undefined) return
      const asked = chosen
      const found = await context.ask<TreeNode | null>('tree', { application: asked })
      const now = JSON.stringify([asked, found])
      if (chosen !== asked || now === drawn) return
      drawn = now
      tree.replaceChildren(
        found
          ? drawTree(found, (pid) => context.openProcess(pid))
          : h('p', { class: 'empty' }, `${asked} has no processes.`),
      )
    }
    context.every(5000, async () => {
      const all = await context.ask<RunningApplication[]>('applications')
      const trees = all.filter(({ supervised }) => supervised)
      chosen ??= (trees.find(({ name }) => !COMES_ALONG.has(name)) ?? trees[0])?.name
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
                void drawChosen()
              },
            },
            h('span', {}, name),
            h('small', {}, version),
          ),
        ),
      )
      await drawChosen()
    })
  },
}
