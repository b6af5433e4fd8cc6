import { createReadStream } from 'node:fs'
import { fileInTar, openTar } from '../../archive/index.js'
import { BUILDER } from '../builder-paths.js'
import type { AskedVersions } from './asked-versions.js'
import type { Toolchain } from './toolchains.js'

const FOLDER = BUILDER.toolchain.slice(1)

/**
 * The archives as pieces of a tar, each with what was asked for and what it is: the buildpack evaluates the app's settings
 * itself, and takes what fits.
 */
export async function* toolchainTar(
  asked: AskedVersions,
  { erlang, elixir, missing }: Toolchain,
): AsyncGenerator<Buffer, void, undefined> {
  const texts = {
    'erlang-asked': erlang && asked.erlang,
    'erlang-version': erlang?.version,
    'elixir-asked': elixir && asked.elixir,
    'elixir-version': elixir?.version,
    missing,
  }
  const entries = Object.entries(texts).flatMap(([name, content]) =>
    typeof content !== 'string' ? [] : [{ path: `${FOLDER}/${name}`, mode: 0o644, content }],
  )
  if (entries.length > 0) yield openTar(entries)
  if (erlang) yield* fileInTar(`${FOLDER}/erlang.tar.gz`, erlang.bytes, createReadStream(erlang.file))
  if (elixir) yield* fileInTar(`${FOLDER}/elixir.zip`, elixir.bytes, createReadStream(elixir.file))
}
