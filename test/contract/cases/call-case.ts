import type { Call } from '../../../src/lib/api/contract/index.js'
import type { RequestInput, TestController } from '../../support/controller.js'
import { basic } from '../../support/controller.js'

/** One call of a client, and what the platform has to answer. */
export interface CallCase {
  /** What is said about the platform. */
  readonly behaviour: string
  /** The call of the contract; its success answer is checked against the contract's schema. Null where there is none. */
  readonly call: Call | null
  readonly method: string
  readonly path: string
  readonly input?: RequestInput
  /** Made from what the world holds (keys, app secrets); goes over `input`. */
  readonly inputFrom?: (world: World) => RequestInput | Promise<RequestInput>
  /** Makes what the case is about, in a world of its own, and says what stands for it in the path: `{':id': '…'}`. */
  readonly before?: (world: World) => Promise<Record<string, string>>
  /** The call a refusal is about, where there is nothing but refusals. */
  readonly about?: Call
  readonly status: number
  /** Has to be in the `data` of the answer. */
  readonly data?: object
  /** Has to be in the `errors` of the answer: by field, what its message has to match. */
  readonly errors?: Readonly<Record<string, RegExp>>
}

/** What every case starts from. */
export interface World {
  readonly test: TestController
  /** Somebody else, who has an app `not-yours` and a password. */
  readonly stranger: { email: string; key: string; password: string }
}

/** A call that succeeds, as the contract says. */
export const ok = (call: Call, path: string, more: Partial<CallCase> = {}) =>
  ({ call, method: call.method, path, status: call.status, ...more }) as const
/** A call that is refused with this status. */
export const refused = (status: number, method: string, path: string, more: Partial<CallCase> = {}) =>
  ({ call: null, method, path, status, ...more }) as const

/** What a container of the app sends. */
export async function appAuth(test: TestController, name: string): Promise<RequestInput> {
  const app = await test.database.apps.byName(name)
  if (!app) throw new Error(`${name} is not there`)
  const { appKey } = await test.database.apps.secrets(app)
  return { as: null, headers: { authorization: basic(name, appKey) } }
}
