import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestSim } from './sim.js'

export interface ApiAnswer {
  readonly status: number
  readonly data: unknown
}

/** `Authorization` of the local user of a simulator. */
export function localAuthorization(sim: TestSim): string {
  const credentials = readFileSync(join(sim.env.GIGALIXIR_CONFIG_DIR!, 'credentials.json'), 'utf8')
  const [, email, key] = /"email": ?"([^"]+)",\s*"apiKey": ?"([^"]+)"/.exec(credentials)!
  return `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`
}

/** Calls the API as the local user. @returns null when the simulator died before it answered */
export async function callApi(
  sim: TestSim,
  method: string,
  path: string,
  body?: object,
): Promise<ApiAnswer | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${sim.port}${path}`, {
      method,
      headers: {
        authorization: localAuthorization(sim),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, data: ((await response.json()) as { data?: unknown }).data }
  } catch {
    return null // the connection broke: whether it was done is to be found out
  }
}
