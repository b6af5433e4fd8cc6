import type { Diagnosis } from './facts.js'

interface KnownMessage {
  readonly pattern: RegExp
  readonly explain: (match: RegExpExecArray) => Diagnosis
}

/**
 * What apps say when they cannot start. The first that matches any line wins, so the more telling come first: without
 * its DATABASE_URL an app also complains that its repository did not start.
 */
const KNOWN: readonly KnownMessage[] = [
  {
    // System.fetch_env!/1, and the two sentences Phoenix's config/runtime.exs raises.
    pattern:
      /could not fetch environment variable "(\w+)" because it is not set|environment variable "?(\w+)"? is (?:missing|not set)/i,
    explain: ([, fetched, raised]) => {
      const name = fetched ?? raised ?? ''
      return {
        code: 'missing-variable',
        cause: `the environment variable ${name} is not set`,
        fix:
          name === 'DATABASE_URL'
            ? 'Create a database, which sets it (gigalixir pg:create --free), or set it yourself: gigalixir config:set DATABASE_URL=…'
            : `Set it: gigalixir config:set ${name}=…`,
      }
    },
  },
  {
    // PostgreSQL's 53300 in its three wordings.
    pattern:
      /too_many_connections|too many connections for role|remaining connection slots are reserved|too many clients already/i,
    explain: () => ({
      code: 'too-many-connections',
      cause: 'its database has no connections left',
      fix: "Old and new replicas run side by side during a deploy, so a pool may use half of the database's connections, divided by the number of replicas: gigalixir config:set POOL_SIZE=1. Or use a larger database.",
    }),
  },
  {
    // gigalixir_run itself, and shells that are given a command of a Procfile.
    pattern:
      /the slug has no process to start: .*no bin\/(\S+?),|unknown command: (?:\/app\/)?bin\/(\S+)|(?:^|\s|\/)bin\/(\S+?): (?:No such file or directory|not found|command not found)/,
    explain: ([, none, unknown, missing]) => ({
      code: 'wrong-release-name',
      cause: `the build has no bin/${none ?? unknown ?? missing ?? ''}`,
      fix: 'Another release name is started than was built: use the same name in mix.exs (`releases:`) and in the Procfile, or remove the Procfile.',
    }),
  },
  {
    // stack/image/lib/procfile.sh, `is_unknown`
    pattern: /unknown command: (?:(\w+=)|(\S+))/,
    explain: ([, variable, program]) =>
      variable === undefined
        ? {
            code: 'unknown-command',
            cause: `the Procfile starts ${program ?? ''}, which does not exist`,
            fix: 'Fix the command in the Procfile, or add a buildpack that installs the program.',
          }
        : {
            code: 'unknown-command',
            cause: `a command in the Procfile begins with ${variable}…, which the platform does not understand`,
            fix: `Put env before it, commit, and deploy again: web: env ${variable}…`,
          },
  },
  {
    // Phoenix.Endpoint.Supervisor. Its advice to set PHX_SERVER holds where config/runtime.exs reads it: an umbrella's does not.
    pattern: /Configuration :server was not enabled for (\S+?),/,
    explain: ([, endpoint]) => ({
      code: 'server-not-enabled',
      cause: `the web server of ${endpoint ?? 'its endpoint'} is turned off`,
      fix: `Turn it on in config/runtime.exs (or config/releases.exs): config :APP, ${endpoint ?? 'ENDPOINT'}, server: true, where APP is the app it belongs to. If that file reads PHX_SERVER, as in generated apps that are not umbrellas, this is enough: gigalixir config:set PHX_SERVER=true`,
    }),
  },
  {
    pattern: /:eaddrinuse|address already in use/i,
    explain: () => ({
      code: 'port-in-use',
      cause: 'another process in it already listens on that port',
      fix: 'Only one process of the app can listen on PORT: find the other one that is configured with it.',
    }),
  },
  {
    pattern:
      /\(DBConnection\.ConnectionError\)|tcp connect \(([^)]+)\): (?:connection refused|non-existing domain|timeout)/i,
    explain: ([, where]) => ({
      code: 'database-unreachable',
      cause:
        where === undefined ? 'its database does not answer' : `its database at ${where} does not answer`,
      fix: 'Check that DATABASE_URL is right (gigalixir config) and that the database is running (gigalixir pg).',
    }),
  },
]

/**
 * Characters of a line that are looked at. An app may print anything, and some of the patterns take as many steps as the square
 * of the line's length: that of 2,000 is a few milliseconds.
 */
const LOOKED_AT = 2000

/** What the output says about why it did not start, if it is one of the things apps often say. */
export function explainOutput(lines: readonly string[]): Diagnosis | null {
  const heads = lines.map((line) => line.slice(0, LOOKED_AT))
  for (const { pattern, explain } of KNOWN) {
    for (const line of heads) {
      const match = pattern.exec(line)
      if (match) return explain(match)
    }
  }
  return null
}
