/** `{Module, Function, Arity}` as it comes from a node. */
export type Mfa = [module: string, name: string, arity: number]

/** As Elixir writes it: `MyApp.Worker.init/1`, `:gen_server.loop/7`. */
export function mfaText(mfa: Mfa | null | undefined): string {
  if (!mfa) return ''
  const [module, name, arity] = mfa
  // A supervisor is remembered as `{supervisor, Its.Module, 1}`.
  if (module === 'supervisor') return `${moduleText(name)} (supervisor)`
  return `${moduleText(module)}.${name}/${arity}`
}

export function moduleText(module: string): string {
  return module.startsWith('Elixir.') ? module.slice('Elixir.'.length) : `:${module}`
}
