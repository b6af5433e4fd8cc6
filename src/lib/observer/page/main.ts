import type { Load } from '../collect/load.js'
import type { ViewedReplica } from '../server/view.js'
import { repeat } from './clock.js'
import { Refused, post } from './context.js'
import type { Context, Tab } from './context.js'
import { h } from './dom.js'
import { DumpedProcessPanel } from './dumped-process-panel.js'
import { bytes, count, percent, time } from '../../web-ui/format.js'
import { LoadHistory } from './load-history.js'
import { ProcessPanel } from './process-panel.js'
import { allocatorsTab } from './tabs/allocators.js'
import { applicationsTab } from './tabs/applications.js'
import { crashTab, modulesTab, termsTab } from './tabs/crash.js'
import { loadTab } from './tabs/load.js'
import { portsTab, socketsTab } from './tabs/ports.js'
import { processesTab } from './tabs/processes.js'
import { systemTab } from './tabs/system.js'
import { tablesTab } from './tabs/tables.js'
import { traceTab } from './tabs/trace.js'

interface ViewInfo {
  title: string
  replicas: ViewedReplica[]
  times: number[] | null
  kind: 'node' | 'dump'
}

const LOAD_MS = 2000
/** Which replicas there are is looked at so often while something is wrong, and else each so many times. */
const REPLICAS_MS = 2000
const REPLICAS_EVERY = 15

/** A crash dump has no clock, no supervision tree and no load. */
const DUMP_TABS: readonly Tab[] = [crashTab, processesTab, portsTab, tablesTab, modulesTab, termsTab]

/** The frame around the tabs: which replica, which tab, how the node is, and the keys. */
class Page {
  readonly #view: ViewInfo
  readonly #tabs: readonly Tab[]
  readonly #history = new LoadHistory()
  readonly #panel: ProcessPanel | DumpedProcessPanel
  readonly #content = h('main', { id: 'content' })
  readonly #trouble = h('p', { class: 'trouble', role: 'alert', hidden: true })
  readonly #notice = h('p', { class: 'notice', role: 'status', hidden: true })
  readonly #pulse = h('span', { class: 'pulse' })
  readonly #buttons: HTMLButtonElement[]
  readonly #choice: HTMLSelectElement
  #tab: Tab = systemTab
  #shown = new AbortController()
  #replicaShown = new AbortController()
  #at: number | undefined

  #looks = 1

  constructor(view: ViewInfo) {
    this.#view = view
    this.#panel = this.#isDump ? new DumpedProcessPanel() : new ProcessPanel()
    this.#at = view.times?.at(-1)
    const live = [
      systemTab,
      loadTab(this.#history),
      allocatorsTab,
      applicationsTab,
      processesTab,
      portsTab,
      socketsTab,
      tablesTab,
    ]
    const ofNode = view.times ? live : [...live, traceTab]
    this.#tabs = this.#isDump ? DUMP_TABS : ofNode
    this.#tab = this.#tabs[0] ?? systemTab
    this.#buttons = this.#tabs.map((tab, at) =>
      h(
        'button',
        { type: 'button', title: `${tab.title} (${at + 1})`, click: () => this.#open(tab) },
        tab.title,
      ),
    )
    this.#choice = h(
      'select',
      { 'aria-label': 'Replica', title: 'Replica (r)', change: () => this.#choose() },
      ...options(view),
    )
  }

  get #isDump(): boolean {
    return this.#view.kind === 'dump'
  }

  show(): void {
    document.title = `${this.#view.title} · ${this.#isDump ? 'Crash dump' : 'Observer'}`
    document.body.replaceChildren(
      h(
        'header',
        { class: 'top' },
        h('h1', {}, this.#view.title),
        this.#choice,
        ...this.#slider(),
        this.#pulse,
      ),
      h('nav', { class: 'tabs', 'aria-label': 'Views' }, ...this.#buttons),
      this.#notice,
      this.#trouble,
      h('div', { class: 'body' }, this.#content, this.#panel.element),
    )
    document.addEventListener('keydown', (event) => this.#key(event))
    this.#tab = this.#tabs.find(({ id }) => `#${id}` === location.hash) ?? this.#tab
    this.#switch()
    if (!this.#view.times && !this.#isDump)
      repeat(
        REPLICAS_MS,
        () => this.#follow(),
        new AbortController().signal,
        () => undefined,
      )
  }

  /** A recording is walked through by time. */
  #slider(): HTMLElement[] {
    const { times } = this.#view
    if (!times || times.length === 0) return []
    const said = h('output', {}, time(times.at(-1) ?? 0))
    const slider = h('input', {
      type: 'range',
      min: 0,
      max: times.length - 1,
      value: times.length - 1,
      'aria-label': 'Time',
      input: () => {
        this.#at = times[Number(slider.value)]
        said.textContent = time(this.#at ?? 0)
        this.#open(this.#tab)
      },
    })
    return [h('label', { class: 'times' }, 'Recorded ', slider, said)]
  }

  #choose(): void {
    this.#notice.hidden = true
    this.#switch()
  }

  /** After a restart or a deploy there are other replicas: one of them takes the place of the one that is gone. */
  async #follow(): Promise<void> {
    if (this.#looks++ % REPLICAS_EVERY > 0 && this.#trouble.hidden) return
    const view = await post<ViewInfo>('view', {})
    const [before, names] = [this.#choice.value, view.replicas.map(({ name }) => name)]
    if (
      names.length === 0 ||
      same(
        names,
        [...this.#choice.options].map(({ value }) => value),
      )
    )
      return
    this.#choice.replaceChildren(...options(view))
    if (names.includes(before)) this.#choice.value = before
    else {
      this.#notice.textContent = `${before} ended; this is ${this.#choice.value}.`
      this.#notice.hidden = false
      this.#switch()
    }
  }

  #switch(): void {
    this.#panel.close()
    this.#history.clear()
    this.#replicaShown.abort()
    this.#replicaShown = new AbortController()
    const { signal } = this.#replicaShown
    if (this.#view.times) void this.#readHistory()
    else if (!this.#isDump) {
      const look = async () => {
        const load = await this.#ask<Load>('load', {}, signal)
        if (signal.aborted) return
        this.#history.add(load, Date.now())
        this.#beat(load)
      }
      repeat(LOAD_MS, look, signal, (error) => this.#say(error))
    }
    this.#open(this.#tab)
  }

  async #readHistory(): Promise<void> {
    try {
      for (const [at, load] of await this.#ask<[number, Load][]>('loads', {})) this.#history.add(load, at)
      const last = this.#history.points.at(-1)
      if (last) this.#beat(last)
    } catch (error) {
      this.#say(error)
    }
  }

  #beat(load: Load): void {
    const use = load.use === null ? '' : `${percent(load.use)} of schedulers · `
    this.#pulse.textContent = `${use}${bytes(load.memory.total ?? 0)} · ${count(load.processes)} processes`
  }

  #open(tab: Tab): void {
    this.#shown.abort()
    this.#shown = new AbortController()
    this.#tab = tab
    history.replaceState(null, '', `#${tab.id}`)
    this.#tabs.forEach((each, at) => {
      if (each === tab) this.#buttons[at]?.setAttribute('aria-current', 'page')
      else this.#buttons[at]?.removeAttribute('aria-current')
    })
    this.#buttons[this.#tabs.indexOf(tab)]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const root = h('div', { class: `tab ${tab.id}` }, h('p', { class: 'empty' }, 'Looking…'))
    this.#content.replaceChildren(root)
    tab.show(root, this.#context(this.#shown.signal))
  }

  #context(signal: AbortSignal): Context {
    const replica = this.#choice.value
    const context: Context = {
      replica,
      recorded: this.#view.times !== null || this.#isDump,
      signal,
      // Not cut short with the tab: what was begun (stopping a trace) is to arrive.
      ask: (call, parameters = {}) => post(call, { replica, ...parameters, at: this.#at }),
      every: (milliseconds, look) => {
        if (this.#isDump) void this.#once(look, signal)
        else repeat(milliseconds, look, signal, (error) => this.#say(error))
      },
      openProcess: (pid) => {
        this.#panel.open(pid, context).catch((error: unknown) => this.#say(error))
      },
    }
    return context
  }

  /** What does not change is looked at once. */
  async #once(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await look()
      if (!signal.aborted) this.#say(undefined)
    } catch (error) {
      if (!signal.aborted) this.#say(error)
    }
  }

  #ask<T>(call: string, parameters: Record<string, unknown>, signal?: AbortSignal): Promise<T> {
    return post<T>(call, { replica: this.#choice.value, ...parameters }, signal)
  }

  #say(error: unknown): void {
    this.#trouble.hidden = error === undefined
    this.#trouble.textContent = error instanceof Error ? error.message : ''
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape' && this.#panel.isOpen && !document.querySelector('dialog')) {
      this.#panel.close()
      return
    }
    const target = event.target instanceof HTMLElement ? event.target : undefined
    if (target?.closest('input, select, dialog')) {
      if (event.key === 'Escape') target.blur()
      return
    }
    const tab = this.#tabs[Number(event.key) - 1]
    if (tab) this.#open(tab)
    else if (event.key === 'r') this.#choice.focus()
    else if (event.key === '/') {
      const field = this.#content.querySelector<HTMLInputElement>('[data-search]')
      if (field) event.preventDefault()
      field?.focus()
    }
  }
}

function options({ replicas }: ViewInfo): HTMLElement[] {
  return replicas.map(({ name }) => h('option', { value: name }, name))
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each))
}

try {
  new Page(await post<ViewInfo>('view', {})).show()
} catch (error) {
  const message = error instanceof Refused ? error.message : 'The observer could not be shown.'
  document.body.replaceChildren(h('p', { class: 'trouble' }, message))
  if (!(error instanceof Refused)) throw error
}
