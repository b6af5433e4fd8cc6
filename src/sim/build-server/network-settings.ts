import { isThisMachine } from '../../lib/proxy.js'
import { containerProxies } from '../container-proxies.js'
import { openTar } from '../archive/index.js'
import { environmentEntries } from './build-input.js'
import { BUILDER } from './builder-paths.js'
import { privateAuthorities } from './certificates.js'
import { hexSettings } from './hex/hex-settings.js'
import type { HostHex } from './hex/host-hex.js'

/** How this machine reaches the network, for a build: like the variables of an app, which go before. */
export interface NetworkSettings {
  /** Values may hold passwords. */
  readonly variables: Readonly<Record<string, string>>
  /** Certificate authorities besides the usual ones, as PEM. */
  readonly certificates: string
  /** For people. */
  readonly notes: readonly string[]
}

/** The container's own store, to which run-build.sh adds what it is handed. */
const STORE = '/etc/ssl/certs/ca-certificates.crt'
/** Where packages come from; no keys. */
const MIRRORS = [
  'HEX_MIRROR',
  'HEX_MIRROR_URL',
  'HEX_TRUSTED_MIRROR',
  'HEX_TRUSTED_MIRROR_URL',
  'NODEJS_ORG_MIRROR',
  'NPM_CONFIG_REGISTRY',
  'npm_config_registry',
]
/** How Hex goes about it (`mix help hex.config`). */
const HEX = [
  'HEX_UNSAFE_HTTPS',
  'HEX_UNSAFE_REGISTRY',
  'HEX_NO_VERIFY_REPO_ORIGIN',
  'HEX_HTTP_CONCURRENCY',
  'HEX_HTTP_TIMEOUT',
]

/**
 * Read with each build: files of certificates change.
 *
 * @param ownAuthority the simulator's, as PEM, which builds trust as the containers of apps do: by the system's list alone
 */
export async function networkSettings(
  env: NodeJS.ProcessEnv = process.env,
  hex: Pick<HostHex, 'caches'> = { caches: [] },
  ownAuthority = '',
): Promise<NetworkSettings> {
  const { cacerts, ...settings } = await hexSettings(hex)
  const told = { ...settings, ...env }
  const authorities = await privateAuthorities(env, cacerts === undefined ? [] : [cacerts])
  const proxies = containerProxies(env)
  const variables: Record<string, string> = { ...proxies.variables }
  const unreachable: string[] = []
  for (const name of [...MIRRORS, ...HEX]) {
    const value = told[name]
    if (!value) continue
    if (URL.canParse(value) && isThisMachine(new URL(value).hostname)) unreachable.push(name)
    else variables[name] = value
  }
  if (authorities !== '')
    Object.assign(variables, {
      NODE_EXTRA_CA_CERTS: BUILDER.certificates,
      ...{ SSL_CERT_FILE: STORE, HEX_CACERTS_PATH: STORE, REQUESTS_CA_BUNDLE: STORE },
    })
  return {
    variables,
    certificates: authorities + ownAuthority,
    notes: [
      ...proxies.unreachable.map((name) => `the proxy of ${name}`),
      ...unreachable.map((name) => `the server of ${name}`),
    ].map((what) => `A build has no way to ${what}, which is on this machine only, and goes without it.`),
  }
}

/** The same as pieces of a tar. */
export function networkEntries({ variables, certificates }: NetworkSettings): Buffer[] {
  return [
    environmentEntries(variables, BUILDER.network),
    ...(certificates === ''
      ? []
      : [openTar([{ path: BUILDER.certificates.slice(1), content: certificates }])]),
  ]
}
