import { HttpTraffic } from '../../src/lib/prove/http-traffic.js'
import type { HttpReport, HttpTrafficOptions } from '../../src/lib/prove/http-traffic.js'

export type LoadReport = HttpReport

/** Steady traffic for a test or a benchmark, in which only 2xx is a good answer. */
export function startLoad(options: HttpTrafficOptions): HttpTraffic {
  return new HttpTraffic({ accept: (status) => status >= 200 && status < 300, ...options })
}
