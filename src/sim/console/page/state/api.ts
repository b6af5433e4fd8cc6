/** What the platform refused, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A call of the platform's API, as every client makes it. @param path such as `/api/apps` @throws Refused */
export async function call<T>(method: Method, path: string, body?: object): Promise<T> {
  return (await exchange<{ data: T }>(method, `/_console${path}`, body)).data
}

/** A fact about the simulator itself, such as `status`. @throws Refused */
export async function fact<T>(name: string): Promise<T> {
  return (await exchange<{ data: T }>('GET', `/_console/${name}`)).data
}

async function exchange<T>(method: Method, address: string, body?: object): Promise<T> {
  const response = await fetch(address, {
    method,
    headers: {
      'x-gigalixir-console': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused(0, 'The simulator does not answer. Start it with: gigalixir sim up')
  })
  const answer = (await response.json().catch(() => ({}))) as T
  if (response.ok) return answer
  throw new Refused(response.status, wordsOf(answer) ?? `The simulator answered ${response.status}.`)
}

/** The sentences of `{"errors": {"field": ["…"]}}`; undefined for anything else. */
export function wordsOf(answer: unknown): string | undefined {
  const errors = (answer as { errors?: Record<string, string[]> } | null)?.errors
  if (typeof errors !== 'object') return undefined
  const sentences = Object.entries(errors).flatMap(([field, texts]) =>
    texts.map((text) => (field === '' || /^[A-Z]/.test(text) ? text : `${field} ${text}`)),
  )
  return sentences.length > 0 ? sentences.join(' ') : undefined
}
