import { isRecord } from '../atomic-file.js'
import { messageOf, systemCode } from '../errors.js'
import type { Connection, HttpAnswer, HttpRequest } from './connection.js'

/** Fields whose values say nothing secret; every other text is masked, so that a new field is safe before anyone knows it. */
const PLAIN = new Set(
  'avoid_restart cloud email enable follow fqdn from high_availability num_lines options region replicas role size stack status unique_name version weight'.split(
    ' ',
  ),
)

/**
 * Tells on stderr what goes over a connection, for `DEBUG=gigalixir*`: method, URL, headers and body with every secret
 * masked, then status and milliseconds. Of answers only the status: they carry configs and keys.
 */
export function traced(
  connection: Connection,
  origin: string,
  tell: (line: string) => void = (line) => void process.stderr.write(line + '\n'),
): Connection {
  return {
    async request(asked) {
      const start = performance.now()
      tell(`gigalixir:http ${describe(asked, origin)}`)
      const end = (what: string) =>
        tell(
          `gigalixir:http ${asked.method} ${maskedPath(asked.path)}: ${what}, ${Math.round(performance.now() - start)} ms`,
        )
      try {
        const answer: HttpAnswer = await connection.request(asked)
        end(String(answer.status))
        return answer
      } catch (error) {
        end(systemCode(error) ?? messageOf(error))
        throw error
      }
    },
    close: () => connection.close(),
  }
}

function describe({ method, path, headers, body }: HttpRequest, origin: string): string {
  const shown = Object.entries(headers).map(
    ([name, value]) => `${name}: ${name === 'authorization' ? `${value.split(' ')[0] ?? ''} ***` : value}`,
  )
  return [
    `${method} ${origin}${maskedPath(path)}`,
    ...shown,
    ...(body === undefined ? [] : [maskedBody(body)]),
  ].join('\n  ')
}

/** The session of a login through Google is as good as a password until it is used. */
function maskedPath(path: string): string {
  const [route = '', query] = path.split('?')
  const shown = route.replace(/(\/oauth\/\w+\/).+/, '$1***')
  if (query === undefined) return shown
  const pairs = [...new URLSearchParams(query)].map(
    ([key, value]) => `${key}=${PLAIN.has(key) ? value : '***'}`,
  )
  return `${shown}?${pairs.join('&')}`
}

function maskedBody(body: string): string {
  try {
    return JSON.stringify(masked(JSON.parse(body)))
  } catch {
    return `*** (${body.length} characters)` // a form: what goes to Stripe is all secret
  }
}

function masked(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => masked(each, key))
  if (isRecord(value)) {
    // Names of configs are shown, whatever they are called; their values never.
    const inside = key === 'configs' || key === 'env' ? () => '***' : masked
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inside(each, name)]))
  }
  return typeof value === 'boolean' || value === null || PLAIN.has(key) ? value : '***'
}
