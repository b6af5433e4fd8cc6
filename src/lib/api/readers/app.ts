import { fieldsOf, numberOf, textOf, wholeOf } from './fields.js'

/** An app as a client knows it; of what the platform did not tell there is nothing. */
export interface App {
  /** Empty when the platform did not tell. */
  readonly unique_name: string
  readonly replicas?: number | undefined
  /** GB of memory of each replica. */
  readonly size?: number | undefined
  readonly cloud?: string | undefined
  readonly region?: string | undefined
  readonly stack?: string | undefined
}

/** @param name the app's, where it is known beforehand */
export function readApp(raw: unknown, name = ''): App {
  const { unique_name, replicas, size, cloud, region, stack } = fieldsOf(raw)
  return {
    unique_name: textOf(unique_name) ?? name,
    replicas: wholeOf(replicas),
    size: numberOf(size),
    cloud: textOf(cloud),
    region: textOf(region),
    stack: textOf(stack),
  }
}
