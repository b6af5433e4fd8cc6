import { GigalixirError } from '../../errors.js'
import { atom, binary, tuple } from '../../erlang/index.js'
import type { Term } from '../../erlang/index.js'

/**
 * Erlang for `Find(What)`: the process of the node that `processTerm` means, or `undefined`. Names that the node does not
 * know do not become atoms there.
 */
export const FIND = String.raw`
  Find = fun({pid, Text}) ->
              try list_to_pid(binary_to_list(Text)) of
                Found when node(Found) =:= node() -> case is_process_alive(Found) of true -> Found; false -> undefined end;
                _ -> undefined
              catch error:badarg -> undefined end;
            ({name, Text}) ->
              try whereis(binary_to_existing_atom(Text, utf8)) of
                Holder when is_pid(Holder) -> Holder;
                _ -> undefined
              catch error:badarg -> undefined end
  end,`

/**
 * A process as people write it: `<0.123.0>`, `0.123.0` or `#PID<0.123.0>`; or a registered name, `MyApp.Repo` or
 * `:kernel_sup`.
 *
 * @throws GigalixirError USAGE
 */
export function processTerm(text: string): Term {
  const [, pid] = /^(?:#PID)?<?(0\.\d{1,10}\.\d{1,10})>?$/.exec(text.trim()) ?? []
  if (pid !== undefined) return tuple(atom('pid'), binary(`<${pid}>`))
  const name = text
    .trim()
    .replace(/^:/, '')
    .replace(/^"(.*)"$/, '$1')
  if (name === '' || name.length > 255 || /^\d|^<|^#PID/.test(name)) {
    throw new GigalixirError('USAGE', `"${text}" is neither a process of a node nor a registered name.`, {
      next: ['Write <0.123.0>, as ps:top shows it, or a name such as MyApp.Worker or :kernel_sup.'],
    })
  }
  return tuple(atom('name'), binary(/^[A-Z]/.test(name) ? `Elixir.${name}` : name))
}
