import { ERRORS, EXIT } from '../errors.js'
import { USUAL_WIDTH } from '../ui/width.js'
import { wrap } from '../ui/wrap.js'
import { CLIENT_VARIABLES, SIMULATOR_VARIABLES } from './variables.js'
import type { GuideName } from './guide-names.js'

/** The text of a guide. @param width columns to wrap it for; its paragraphs are written for 80 */
export function guideText(name: GuideName, width = USUAL_WIDTH): string {
  const text = TEXTS[name]().trim() + '\n'
  return width < USUAL_WIDTH ? wrap(joined(text), width) : text
}

/** Paragraphs and entries of lists as one line each, to be wrapped anew. */
function joined(text: string): string {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const last = lines.at(-1) ?? ''
    const isText = last !== '' && line !== '' && !line.trimStart().startsWith('$')
    if (isText && beginOfText(last) === line.search(/\S/))
      lines[lines.length - 1] = `${last} ${line.trimStart()}`
    else lines.push(line)
  }
  return lines.join('\n')
}

/** The column where the text of a line begins: after its number, or its last gap. */
function beginOfText(line: string): number {
  return /^(?:.*\S {2,}| *(?:\d\. +)?)(?=\S)/.exec(line)?.[0].length ?? 0
}

const TEXTS: Record<GuideName, () => string> = {
  deploying: () => `
DEPLOYING

  $ gigalixir apps:create --name my-app    once; adds the git remote "gigalixir"
  $ gigalixir deploy                       as often as you like

A deploy is a git push. The platform builds the commit in its own container and
streams the build output to you; if the build fails, the push is rejected and
nothing changes. The built slug and your configs make a numbered release. A new
replica starts and has to accept connections on the port in PORT (4000) before
it gets requests; then an old one finishes its open requests and stops.

\`git push gigalixir main\` ends when the build does. \`gigalixir deploy\` waits
until the new code is live and exits with 0, or with 8 and the reason. A failed
deploy leaves the previous version live, without downtime.

  $ gigalixir deploy --branch feature      a branch, tag or commit
  $ gigalixir deploy --subfolder apps/web  a folder of the repository is the app
  $ gigalixir deploy --clean               clear the build cache first
  $ gigalixir deploy --hot                 upgrade in place, keeping state
  $ gigalixir ps:wait                      after a push of your own

WHEN IT FAILS

  $ gigalixir ps                           each replica, and its last exit
  $ gigalixir logs --since 10m             what it printed
  $ gigalixir releases                     which release failed, and why
  $ gigalixir releases:rollback            back to the one before
`,
  simulator: () => `
THE SIMULATOR

  $ gigalixir sim up       start it in the background and make it the target
  $ gigalixir sim status   what is running, its addresses, its disk usage
  $ gigalixir sim logs     the simulator's own log
  $ gigalixir sim doctor   check Docker, disk, ports and git
  $ gigalixir sim down     stop it; sim up brings everything back
  $ gigalixir sim reset    remove the simulator and all its apps

It is the platform's pipeline on your own Docker: git push, build, slug,
release, run containers, router, logs. Every command works with it as with
production; so do git push and other clients pointed at it
(GIGALIXIR_CLI__HOST). It works offline and costs nothing.

Apps answer at http://NAME.gigalixirapp.localhost:4080. Browsers and curl
resolve such names by themselves; for other programs:

  $ curl -H 'Host: NAME.gigalixirapp.localhost' http://127.0.0.1:4080/

Each home folder has its own simulator: set GIGALIXIR_SIM_HOME for another one.
`,
  credentials: () => `
CREDENTIALS

A command takes its API key from the first of these that has one:

  1. GIGALIXIR_EMAIL and GIGALIXIR_API_KEY, for the target that the environment
     names; for production when it names none.
  2. What \`gigalixir login\` stored: in the keychain of your system where one
     answers, else in a file that only you can read.
  3. For production, ~/.netrc (_netrc on Windows), as the older client left it.
     It is written only when asked for: gigalixir login --netrc.

A key belongs to one target and is never sent to another.

  $ gigalixir whoami              who you are, where, and where the key is
  $ gigalixir accounts            everyone you are logged in as
  $ gigalixir accounts:use EMAIL  act as another; --here in this folder only
  $ gigalixir logout              removes the key from wherever it was put

git is given the key by \`gigalixir git:credentials\`, for the app's remote alone:
a push asks for nothing, and no other helper of git learns the key.
`,
  targets: () => `
TARGETS

A target is a platform that commands talk to: production, or a simulator. The
first of these decides:

  1. --target NAME
  2. GIGALIXIR_TARGET
  3. GIGALIXIR_CLI__HOST, the URL of an API
  4. the pin of the git repository you are in
  5. the current target

  $ gigalixir target                       list them; the current one is marked
  $ gigalixir target:use production        from now on
  $ gigalixir target:use sim --here        in this repository only

\`gigalixir sim up\` makes the simulator the current target, \`gigalixir sim down\`
restores the previous one. On a terminal, commands say when they talk to
anything but production.

The app is taken from -a, then GIGALIXIR_APP, then the target's git remote in
this folder.
`,
  scripting: () => `
SCRIPTING

Data goes to stdout, everything else to stderr. Without a terminal, stdout is
JSON with sorted keys; --json asks for it anywhere, and for errors as JSON on
stderr: {"error": {"code", "message", "next"}}. Without a terminal, nothing
prompts: every question has a flag, and a missing one is an error that names it
(-y or --confirm NAME for anything destructive).

EXIT CODES

${exitCodes()}

Codes are stable: new ones may be added, none is renamed.

  $ gigalixir ps --json | jq -r '.pods[].name'
  $ gigalixir api GET /api/apps             calls that have no command
  $ DEBUG='gigalixir*' gigalixir apps       each request, secrets masked
`,
  environment: () => `
ENVIRONMENT

${CLIENT_VARIABLES.map(entry).join('\n')}

THE SIMULATOR, WHEN IT STARTS

${SIMULATOR_VARIABLES.map(entry).join('\n')}
`,
}

function exitCodes(): string {
  const rows = [
    `  ${'0'.padEnd(5)}done`,
    `  ${String(EXIT.bug).padEnd(5)}a bug of ours; DEBUG='gigalixir*' shows more`,
  ]
  const exits = [...new Set(Object.values(ERRORS).map((error) => error.exit))].sort((a, b) => a - b)
  for (const exit of exits) {
    const errors = Object.entries(ERRORS).filter(([, error]) => error.exit === exit)
    for (const [index, [code, { meaning }]] of errors.entries()) {
      rows.push(`  ${(index === 0 ? String(exit) : '').padEnd(5)}${code}`)
      rows.push(...wrapped(meaning, 9))
    }
  }
  return rows.join('\n')
}

function entry({ name, meaning }: { name: string; meaning: string }): string {
  return [`  ${name}`, ...wrapped(meaning, 6)].join('\n')
}

/** Text in lines of at most 80 columns, indented. */
function wrapped(text: string, indent: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent + last.length + 1 + word.length <= 80)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => ' '.repeat(indent) + line)
}
