import { simHome } from '../lib/paths.js'
import { packageVersion } from '../lib/version.js'
import { simConfigFrom, simVariablesIn } from './config.js'
import { Daemon } from './daemon-process.js'
import { lifeFrom } from './daemon-messages.js'
import { discard } from './discard.js'
import { openDaemonLog } from './daemon-log.js'
import { Simulator } from './simulator.js'

/** The program behind `sim up` (dist/sim.cjs): one simulator, until it is told to stop. */
function main(): void {
  const home = simHome()
  const life = lifeFrom(process.env)
  const daemon = new Daemon({
    home,
    life,
    version: packageVersion(),
    log: openDaemonLog(home, life === 'foreground'),
    config: () => simConfigFrom(home),
    variables: simVariablesIn(process.env),
    create: (options) => new Simulator(options),
    discard: (instance) => discard(home, instance),
  })
  void daemon.run()
}

main()
