/** The front door (one port for everything) and the router (requests to apps). */
export * from './front-door.js'
export * from './request-line.js'
export * from './router.js'
export * from './routing.js'
export type { RequestListener, RequestRecord } from './request-record.js'
export type { NamesOptions, Ports } from './production-names.js'
export {
  API_HOSTS,
  domainOfTarget,
  GIT_HOSTS,
  LOCAL_APPS,
  PRODUCTION_APPS,
  targetsOf,
} from './platform-hosts.js'
