import type { RunningApplication } from '../collect/applications.js'

/** What comes with Erlang and Elixir. */
const COMES_ALONG = new Set(
  'kernel stdlib compiler elixir logger iex mix sasl crypto public_key ssl asn1 inets eex ex_unit runtime_tools mnesia'.split(
    ' ',
  ),
)

/**
 * Applications with the one that was deployed at the top: what the platform or the release is called by, else what no other
 * application is built on (an umbrella may have several), and what comes with the language last of all guesses. The rest as
 * they came, by name.
 */
export function deployedFirst(all: readonly RunningApplication[]): RunningApplication[] {
  const trees = all.filter(({ supervised }) => supervised)
  const own = trees.filter(({ name }) => !COMES_ALONG.has(name))
  const deployed = own.find(({ named }) => named) ?? own.find(({ needed }) => !needed) ?? own[0] ?? trees[0]
  return deployed ? [deployed, ...all.filter((each) => each !== deployed)] : [...all]
}
