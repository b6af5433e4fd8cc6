/**
 * Whether labels match a label selector of equalities, joined by commas: `repo=shop,tier!=db`. Null for one that is
 * not of that form (Kubernetes, "Labels and Selectors"; sets such as `tier in (a,b)` nobody's clustering asks for).
 */
export function matchesSelector(selector: string, labels: Readonly<Record<string, string>>): boolean | null {
  let all = true
  for (const part of selector.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [, key, operator, value] = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(part) ?? []
    if (key === undefined) return null
    all &&= operator === '!=' ? labels[key] !== value : labels[key] === value
  }
  return all
}
