import type { BaseAgent, ParsedKey, SigningRequestOptions } from 'ssh2'

/** What an SSH agent has. */
export interface AgentKeys {
  readonly agent: BaseAgent
  readonly keys: readonly ParsedKey[]
  /** Why there are no keys, if so. */
  readonly problem?: string
}

/**
 * Asks an SSH agent for its keys. None that answers is nothing unusual: its socket is still named in the environment of
 * a terminal that was left open, and on Windows its service is off unless somebody switched it on.
 *
 * @param where a socket, or a named pipe on Windows
 */
export async function agentKeys(where: string): Promise<AgentKeys> {
  const { default: ssh2 } = await import('ssh2')
  const agent = ssh2.createAgent(where)
  return new Promise((resolve) => {
    agent.getIdentities((error, found) => {
      const keys = (found ?? []).flat().filter((key): key is ParsedKey => isParsed(key))
      if (error) resolve({ agent, keys: [], problem: 'no agent answers there' })
      else resolve({ agent, keys, ...(keys.length === 0 && { problem: 'it has no keys' }) })
    })
  })
}

function isParsed(key: unknown): boolean {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key
}

/** Signs data, as ssh2 wants it. */
export type Sign = (
  data: Buffer,
  options: SigningRequestOptions,
  done: (error: Error | undefined, signature?: Buffer) => void,
) => void

/** For ssh2, an agent that has one key: it offers the public half, and signs when the server would take that. */
export async function agentHolding(key: ParsedKey, sign: Sign): Promise<BaseAgent> {
  const { default: ssh2 } = await import('ssh2')
  class OneKey extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
      done(undefined, [key])
    }

    override sign(
      _key: ParsedKey,
      data: Buffer,
      options: SigningRequestOptions | ((error?: Error | null, signature?: Buffer) => void),
      done?: (error?: Error | null, signature?: Buffer) => void,
    ): void {
      if (typeof options === 'function') sign(data, {}, options)
      else sign(data, options, (error, signature) => done?.(error, signature))
    }
  }
  return new OneKey()
}
