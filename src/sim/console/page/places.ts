import { hrefOf } from './state/route.js'

/** The pages of the whole simulator, as the menu lists them. */
export const PLACES = [
  { id: '', title: 'Board', href: hrefOf([]) },
  { id: 'logs', title: 'Logs', href: hrefOf(['logs']) },
  { id: 'simulator', title: 'Simulator', href: hrefOf(['simulator']) },
] as const

/** The pages of an app, in the order of their tabs; the first is where its name leads. */
export const APP_TABS = [
  { id: 'overview', title: 'Overview' },
  { id: 'builds', title: 'Builds' },
  { id: 'releases', title: 'Releases' },
  { id: 'logs', title: 'Logs' },
  { id: 'requests', title: 'Requests' },
  { id: 'config', title: 'Config' },
  { id: 'databases', title: 'Databases' },
  { id: 'edge', title: 'Edge' },
] as const
