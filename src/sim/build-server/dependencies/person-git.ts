import { homedir } from 'node:os'
import { runProgram } from '../../../lib/process/run-program.js'
import { gitEnvironment } from '../git-environment.js'

/** Of git's own variables, those that say how a server is reached. */
const KEPT = /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|(PROXY_)?SSL_\w+|SSH|SSH_COMMAND|SSH_VARIANT)$/

/** Settings by which a server knows who asks (https://git-scm.com/docs/git-config, "http.*"). */
const IDENTITY =
  /^http\.(extraheader|cookiefile|savecookies|sslcert|sslkey|sslcertpasswordprotected|emptyauth|delegation)$/i

/**
 * git as the person uses it by hand, for what has to be known of that: their settings, their credentials. It never asks
 * anybody anything. What is pushed is fetched by a git that knows none of this (`fetchEnvironment`).
 */
export class PersonGit {
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv = process.env) {
    this.#env = env
  }

  /** The address that git would really ask, by the person's `url.<base>.insteadOf`. */
  async addressFor(url: string, repository: string): Promise<string> {
    const { exitCode, stdout } = await this.#git(repository, ['ls-remote', '--get-url', '--', url])
    return exitCode === 0 ? stdout.trim() : url
  }

  /**
   * The environment of a fetch from this one address: the person's `http.*` settings for it (proxy, certificates, headers)
   * and no others. No netrc, no credential helper, no redirects: a password goes nowhere but where it belongs.
   *
   * @param who what `credentialFor` found; `person` for their settings alone; `nobody` for those that say nothing of who asks
   */
  async fetchEnvironment(
    address: string,
    repository: string,
    who: Login | 'person' | 'nobody',
  ): Promise<Record<string, string | undefined>> {
    const { protocol, origin } = new URL(address)
    const settings = /^https?:$/.test(protocol) ? await this.#httpSettings(address, repository) : []
    const used = who === 'nobody' ? settings.filter(([key]) => !IDENTITY.test(key)) : settings
    used.push(['http.followRedirects', 'false'], ['protocol.version', '2'])
    if (typeof who === 'object')
      used.push([`http.${origin}/.extraHeader`, `Authorization: Basic ${basicOf(who)}`])
    const env = gitEnvironment(repository, this.#env)
    for (const [name, value] of Object.entries(this.#env)) {
      const says = !name.startsWith('GIT_CONFIG') && !(who === 'nobody' && /^GIT_SSL_(CERT|KEY)\b/.test(name))
      if (KEPT.test(name) && says) env[name] = value
    }
    if (protocol === 'ssh:') env.GIT_SSH_COMMAND ??= await this.#sshCommand(repository)
    // libcurl looks for a netrc file there.
    else env.HOME = repository
    let count = Number(env.GIT_CONFIG_COUNT)
    for (const [key, value] of used) {
      env[`GIT_CONFIG_KEY_${count}`] = key
      env[`GIT_CONFIG_VALUE_${count}`] = value
      count += 1
    }
    return {
      ...env,
      GIT_CONFIG_COUNT: String(count),
      GIT_ALLOW_PROTOCOL: protocol.slice(0, -1),
      GIT_ASKPASS: '',
    }
  }

  /** What the person's own credential helpers know for this address; null when they know nothing without asking. */
  async credentialFor(address: string, repository: string): Promise<Login | null> {
    if (!/^https?:/.test(address)) return null
    const { exitCode, stdout } = await this.#git(repository, ['credential', 'fill'], `url=${address}\n\n`)
    if (exitCode !== 0) return null
    const answer = new Map(
      stdout.split('\n').map((line) => {
        const [name = '', ...value] = line.split('=')
        return [name, value.join('=')] as const
      }),
    )
    const [username, password] = [answer.get('username'), answer.get('password')]
    return username !== undefined && password ? { username, password } : null
  }

  async #httpSettings(address: string, repository: string): Promise<[string, string][]> {
    const { stdout } = await this.#git(repository, ['config', '-z', '--get-urlmatch', 'http', address])
    return stdout
      .split('\0')
      .filter(Boolean)
      .map((entry) => {
        const end = entry.indexOf('\n')
        const [key, value] = end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)]
        // The home folder is another one in the fetch.
        return [key, value.replace(/^~(?=\/)/, () => homedir())]
      })
  }

  async #sshCommand(repository: string): Promise<string> {
    const { stdout } = await this.#git(repository, ['config', 'core.sshCommand'])
    const own = [stdout.trim(), this.#env.GIT_SSH].find((each) => each)
    return `${own ?? 'ssh'} -o BatchMode=yes`
  }

  #git(repository: string, args: readonly string[], input?: string) {
    const env = gitEnvironment(repository, this.#env)
    for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM']) env[name] = undefined
    for (const [name, value] of Object.entries(this.#env)) if (KEPT.test(name)) env[name] = value
    return runProgram('git', args, {
      cwd: repository,
      env: { ...env, GIT_DIR: repository, GIT_ASKPASS: '', GCM_INTERACTIVE: 'never' },
      timeout: 30_000,
      ...(input !== undefined && { input }),
    })
  }
}

export interface Login {
  readonly username: string
  readonly password: string
}

function basicOf({ username, password }: Login): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}
