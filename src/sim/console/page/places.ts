import { hrefOf } from './state/route.js'

/** The pages of the whole simulator, as the menu lists them. */
export const PLACES = [{ id: '', title: 'Board', href: hrefOf([]) }] as const

/** The pages of an app, in the order of their tabs; the first is where its name leads. */
export const APP_TABS: readonly { readonly id: string; readonly title: string }[] = []
