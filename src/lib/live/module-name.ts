import { GigalixirError } from '../errors.js'

/**
 * A module as people write it, as the node knows it: `MyApp.Worker` is `Elixir.MyApp.Worker`, `:lists` is `lists`.
 *
 * @throws GigalixirError USAGE
 */
export function moduleName(text: string): string {
  const [, erlang] = /^:?([a-z]\w*(?:@\w+)*)$/.exec(text.trim()) ?? []
  if (erlang !== undefined) return erlang
  const [, elixir] = /^(?:Elixir\.)?([A-Z]\w*(?:\.[A-Z]\w*)*)$/.exec(text.trim()) ?? []
  if (elixir !== undefined) return `Elixir.${elixir}`
  throw new GigalixirError('USAGE', `"${text}" names no module.`, {
    next: ['Write it as MyApp.Worker, or :lists for a module of Erlang.'],
  })
}
