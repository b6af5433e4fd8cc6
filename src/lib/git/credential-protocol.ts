import { findCredential } from '../credentials/find-credential.js'
import type { Credential } from '../credentials/credential.js'
import { credentialStore } from '../credentials/credential-store.js'
import type { CredentialStore } from '../credentials/credential-store.js'
import { knownTargets, targetOfEnvironment } from '../targets/resolve-target.js'
import { customTarget } from '../targets/target.js'
import type { Target } from '../targets/target.js'

/**
 * Git's question to a credential helper: lines `key=value` up to an empty one
 * (https://git-scm.com/docs/git-credential, "INPUT/OUTPUT FORMAT").
 */
export function parseQuestion(text: string): Map<string, string> {
  const question = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break
    const equals = line.indexOf('=')
    if (equals > 0) question.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return question
}

/**
 * The answer to `get`: the credential of the target whose git server is asked about, of the account that the remote's URL
 * names if it names one, and nothing for any other host, so that no key leaves for a host it was not made for.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export async function answerQuestion(
  question: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ text: string; target?: Target }> {
  const store = credentialStore(env)
  const target = targetAsked(question, env, store)
  const username = question.get('username')
  const credential =
    target &&
    (await findCredential(target, {
      url: target.gitUrl,
      env,
      store,
      ...(username !== undefined && { email: username }),
    }))
  return { text: credential ? answerText(credential) : '', ...(target && { target }) }
}

function targetAsked(
  question: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
  store: CredentialStore,
): Target | undefined {
  const host = question.get('host')
  const protocol = question.get('protocol')
  if (!host || !protocol) return undefined
  const named = targetOfEnvironment(env)
  // Of a platform that is known by its address alone, the address is what its accounts are kept under.
  const custom = store
    .targets()
    .filter((name) => URL.canParse(name))
    .map(customTarget)
  return [...knownTargets(env), ...(named ? [named] : []), ...custom].find((target) => {
    const git = new URL(target.gitUrl)
    return git.host === host && git.protocol === `${protocol}:`
  })
}

function answerText({ email, apiKey }: Credential): string {
  // A line break would let a value smuggle in further fields.
  if (/[\r\n\0]/.test(email + apiKey)) return ''
  return `username=${email}\npassword=${apiKey}\n`
}
