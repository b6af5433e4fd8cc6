import { simHome } from '../lib/paths.js'
import { packageVersion } from '../lib/version.js'
import { simConfigFrom } from './config.js'
import { Daemon } from './daemon-process.js'
import { FOREGROUND_VARIABLE } from './daemon-messages.js'
import { openDaemonLog } from './daemon-log.js'
import { Simulator } from './simulator.js'

/** The program behind `sim up` (dist/sim.cjs): one simulator, until it is told to stop. */
function main(): void {
  const home = simHome()
  const foreground = process.env[FOREGROUND_VARIABLE] === '1'
  const daemon = new Daemon({
    home,
    foreground,
    version: packageVersion(),
    log: openDaemonLog(home, foreground),
    config: () => simConfigFrom(home),
    create: (options) => new Simulator(options),
  })
  void daemon.run()
}

main()
