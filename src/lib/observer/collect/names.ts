/** `{Module, Function, Arity}` as it comes from a node. */
export type Mfa = [module: string, name: string, arity: number]

/** A process, and by what people know it. */
export interface ProcessRef {
  /** `<0.123.0>`, as the node itself writes it. */
  pid: string
  /** The name it is registered by. */
  name: string | null
  /** What it calls itself (`Process.set_label/1`), as the node prints it. */
  label: string | null
  /** What it was started with, as far as `proc_lib` remembers. */
  initialCall: Mfa | null
}

/** Registered name, else label, else what it was started with; of one that has ended only the pid is left. */
export function processTitle({ pid, name, label, initialCall }: ProcessRef): string {
  if (name !== null) return registeredText(name)
  return label ?? (initialCall ? mfaText(initialCall) : pid)
}

/** A process for machines: names in the notation that people see, and its title. */
export function processRefJson<T extends ProcessRef>({ pid, name, label, initialCall, ...rest }: T) {
  return {
    ...rest,
    pid,
    title: processTitle({ pid, name, label, initialCall }),
    name: name === null ? null : registeredText(name),
    label,
    initialCall: initialCall ? mfaText(initialCall) : null,
  }
}

/**
 * The one notation for functions: as Elixir's stack traces have it. `MyApp.Worker.init/1`, `:gen_server.loop/7`,
 * `anonymous fn/0 in MyApp.Cache.start_link/1`.
 */
export function mfaText(mfa: Mfa | null | undefined): string {
  if (!mfa) return ''
  const [module, name, arity] = mfa
  // A supervisor is remembered as `{supervisor, Its.Module, 1}`.
  if (module === 'supervisor') return `${moduleText(name)} (supervisor)`
  const [, outer, outerArity] = /^-(.+)\/(\d+)-fun-\d+-$/.exec(name) ?? []
  if (outer === undefined) return `${moduleText(module)}.${functionText(name)}/${arity}`
  return `anonymous fn/${arity} in ${moduleText(module)}.${functionText(outer)}/${outerArity}`
}

/** A call with what it was given, in the same notation. */
export function callText([module, name]: Mfa, args: readonly string[]): string {
  const whole = mfaText([module, name, args.length])
  const within = whole.startsWith('anonymous fn/')
  return within ? `${whole} (${args.join(', ')})` : `${whole.replace(/\/\d+$/, '')}(${args.join(', ')})`
}

export function moduleText(module: string): string {
  if (isAlias(module)) return registeredText(module)
  return /^[a-z_][\w@]*[?!]?$/i.test(module) ? `:${module}` : `:"${module}"`
}

/** A registered name, the way Elixir people read it: `Elixir.MyApp.Sup` is `MyApp.Sup`. */
export function registeredText(name: string): string {
  return isAlias(name) ? name.slice('Elixir.'.length) : name
}

function isAlias(atom: string): boolean {
  return atom.startsWith('Elixir.')
}

/** Names that Elixir could not read as they are stand in quotes; operators need none. */
function functionText(name: string): string {
  return /^(?:[\p{Ll}_][\p{L}\p{N}_@]*[?!]?|[^\p{L}\p{N}\s"'()[\]{},;:]+)$/u.test(name) ? name : `"${name}"`
}
