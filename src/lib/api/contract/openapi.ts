import { Nothing } from './call.js'
import type { Call } from './call.js'
import { Failure } from './schemas.js'

/** What `auth` of a call is in OpenAPI: all of it is HTTP Basic, with different names and secrets. */
const SECURITY: Record<Call['auth'], readonly Record<string, readonly string[]>[]> = {
  user: [{ apiKey: [] }],
  password: [{ password: [] }],
  app: [{ appKey: [] }],
  none: [],
}

/**
 * The contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0), whose schemas are JSON Schema as ours
 * are. Where the simulator differs from the platform a call's description says so.
 *
 * @param calls what to describe
 * @param options where the API is, and the version of this program
 */
export function openApiDocument(
  calls: readonly Call[],
  { url, version }: { readonly url: string; readonly version: string },
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const call of calls) {
    const path = call.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operation(call) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'The Gigalixir platform API, as this simulator answers it', version },
    servers: [{ url }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'basic', description: 'Email and API key.' },
        password: { type: 'http', scheme: 'basic', description: 'Email and password, percent-encoded.' },
        appKey: { type: 'http', scheme: 'basic', description: "An app's name and key, from its containers." },
      },
      schemas: { Failure: plain(Failure) },
    },
  }
}

function operation(call: Call): Record<string, unknown> {
  const { fidelity } = call
  const [resource = ''] = call.name.split('.')
  return {
    operationId: call.name,
    tags: [resource],
    ...(fidelity.level !== 'exact' && { description: `In the simulator ${fidelity.level}: ${fidelity.why}` }),
    security: SECURITY[call.auth],
    parameters: [...parameters(call.params, 'path'), ...parameters(call.query, 'query')],
    ...(call.body !== Nothing && {
      requestBody: { required: true, content: { 'application/json': { schema: plain(call.body) } } },
    }),
    responses: {
      [call.status]: { description: 'It was done.', content: content(call) },
      default: {
        description: 'It was not done, for the reasons given by field; those of no field are under "".',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
      },
    },
  }
}

function content(call: Call): Record<string, unknown> {
  if (call.kind === 'stream') return { 'text/plain': { schema: { type: 'string' } } }
  const schema = { type: 'object', required: ['data'], properties: { data: plain(call.answer) } }
  return { 'application/json': { schema } }
}

function parameters(schema: Call['query'], where: 'path' | 'query'): Record<string, unknown>[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, unknown>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: plain(each),
  }))
}

/** A schema without the marks its library puts on it. */
function plain(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema))
}
