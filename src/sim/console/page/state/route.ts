import { useEffect, useState } from 'preact/hooks'

/** Where the page is: `#/apps/shop/logs?q=error` is the parts `apps`, `shop`, `logs`. */
export interface Route {
  readonly parts: readonly string[]
  readonly query: URLSearchParams
}

export function currentRoute(): Route {
  const [path = '', query = ''] = location.hash.slice(1).split('?', 2)
  return {
    parts: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: new URLSearchParams(query),
  }
}

/** An address within the page. */
export function hrefOf(parts: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString()
  return `#/${parts.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`
}

/** Goes there; with `replace` the back button leads to where one was before. */
export function go(href: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, '', href)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.hash = href
}

export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute)
  useEffect(() => {
    const changed = () => setRoute(currentRoute())
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return route
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
