import { request } from 'node:http'

export interface RouterAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** One request to an app through the simulator's router, by Host header: `*.localhost` names need not resolve here. */
export function throughRouter(
  port: number,
  app: string,
  path = '/',
  headers: Record<string, string> = {},
): Promise<RouterAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        headers: { host: `${app}.gigalixirapp.localhost:${port}`, ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/**
 * Asks again until the answer satisfies, for what only shows from outside; the interval is a polling interval, not a guess
 * at how long things take. @throws Error naming what was last seen when the deadline passes
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  satisfied: (answer: T) => boolean,
  options: { timeoutMs?: number; intervalMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = performance.now() + (options.timeoutMs ?? 60_000)
  for (;;) {
    const answer = await ask()
    if (satisfied(answer)) return answer
    if (performance.now() > deadline) {
      throw new Error(
        `${options.what ?? 'the expected state'} did not come; last seen: ${JSON.stringify(answer).slice(0, 2000)}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, options.intervalMs ?? 100))
  }
}
