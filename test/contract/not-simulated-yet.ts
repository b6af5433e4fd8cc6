/**
 * Calls the client makes and the simulator does not answer yet, by the names of the contract. Whoever teaches the
 * simulator one of them writes its cases and takes it off this list; a call that has cases may not be on it.
 */
export const NOT_SIMULATED_YET: readonly string[] = [
  'apps.setStack',
  'apps.setMaintenance',
  'configs.copy',
  'domains.list',
  'domains.add',
  'domains.remove',
  'drains.list',
  'drains.add',
  'drains.remove',
  'canaries.list',
  'canaries.set',
  'canaries.unset',
]
