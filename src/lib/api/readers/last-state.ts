import { fieldsOf, textOf, wholeOf } from './fields.js'

/**
 * Why a replica's last run ended, in words: from a text such as `OOMKilled`, or from Kubernetes' own form,
 * `{"terminated": {"reason": "OOMKilled", "exitCode": 137}}`
 * (https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.31/#containerstate-v1-core). Undefined when it never
 * ended.
 */
export function readLastState(raw: unknown): string | undefined {
  const { terminated, waiting, running } = fieldsOf(raw)
  if (terminated !== undefined && terminated !== null) return terminatedText(terminated)
  if (waiting !== undefined && waiting !== null) return textOf(fieldsOf(waiting).reason) ?? 'waiting'
  // Neither `{}` nor a container that still runs has an end.
  if (running !== undefined || isEmptyObject(raw)) return undefined
  return textOf(raw)
}

function terminatedText(terminated: unknown): string | undefined {
  const fields = fieldsOf(terminated)
  const reason = textOf(fields.reason)
  const code = wholeOf(fields.exitCode)
  const signal = wholeOf(fields.signal)
  const how = code !== undefined ? `exit code ${code}` : signal ? `signal ${signal}` : undefined
  if (reason !== undefined) return how === undefined ? reason : `${reason} (${how})`
  return how ?? textOf(terminated)
}

function isEmptyObject(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0
}
