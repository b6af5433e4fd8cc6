import { existsSync } from 'node:fs'
import { GigalixirError } from '../errors.js'
import { isThisMachine, proxyFor } from '../proxy.js'
import { environmentCredential } from '../credentials/credential.js'
import { environmentMeans } from '../credentials/find-credential.js'
import type { Target } from '../targets/target.js'
import { fail, ok, warn } from './finding.js'
import type { Finding } from './finding.js'

/** What the environment says about the way to the platform, and what it says by half. */
export function checkEnvironment(target: Target, env: NodeJS.ProcessEnv = process.env): Finding[] {
  return [proxy(target, env), ...authority(env), ...credential(target, env)]
}

function proxy(target: Target, env: NodeJS.ProcessEnv): Finding {
  const { hostname } = new URL(target.apiUrl)
  try {
    const used = proxyFor(target.apiUrl, env)
    if (used) return ok('proxy', `${hostname} is reached through ${used.url.host} (${used.variable})`)
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    return fail('proxy', error.message, error.next)
  }
  const isSet = (name: string) => Boolean(env[name] ?? env[name.toUpperCase()])
  // git has no rule that this machine is never behind a proxy; our own pushes tell it, one made by hand does not.
  if (isThisMachine(hostname) && ['http_proxy', 'all_proxy'].some(isSet) && !namesThisMachine(env))
    return warn('proxy', `git push made by hand looks for ${hostname} behind your proxy.`, [
      `Tell git and others: NO_PROXY=${[env.NO_PROXY ?? env.no_proxy, 'localhost,127.0.0.1'].filter(Boolean).join(',')}`,
      'Or push with: gigalixir deploy',
    ])
  return ok('proxy', ['http_proxy', 'https_proxy', 'all_proxy'].some(isSet) ? `none for ${hostname}` : 'none')
}

function namesThisMachine(env: NodeJS.ProcessEnv): boolean {
  return (env.no_proxy ?? env.NO_PROXY ?? '')
    .split(/[\s,]+/)
    .some((entry) => ['127.0.0.1', '*'].includes(entry))
}

/** Node ignores a file that is not there, with a warning few read; what follows is a certificate nobody trusts. */
function authority({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): Finding[] {
  if (!file || existsSync(file)) return []
  return [
    fail('authority', `NODE_EXTRA_CA_CERTS names ${file}, which is not there.`, ['Correct it, or unset it.']),
  ]
}

function credential(target: Target, env: NodeJS.ProcessEnv): Finding[] {
  const given = environmentCredential(env)
  if (given && !environmentMeans(target, env))
    return [
      warn('environment', `GIGALIXIR_API_KEY in the environment is not used: it is not for ${target.name}.`, [
        `If it is, say so there too: GIGALIXIR_TARGET=${target.name}`,
      ]),
    ]
  const half = ['GIGALIXIR_EMAIL', 'GIGALIXIR_API_KEY'].filter((name) => env[name])
  if (given || half.length !== 1) return []
  const missing = half[0] === 'GIGALIXIR_EMAIL' ? 'GIGALIXIR_API_KEY' : 'GIGALIXIR_EMAIL'
  return [
    warn('environment', `${half[0] ?? ''} is set without ${missing}: it is not used.`, [
      `Set ${missing} too, or unset ${half[0] ?? ''}.`,
    ]),
  ]
}
