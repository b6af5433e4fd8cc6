import { GigalixirError } from '../lib/errors.js'
import { ControlClient } from './control/index.js'
import { SimulatorFinder } from './finder.js'
import type { Locator } from './locator.js'
import { silentSimulator } from './up.js'

/** The simulator that runs in a home, and how to talk to it. */
export interface RunningSimulator {
  readonly locator: Locator
  readonly control: ControlClient
}

/** @throws GigalixirError SIM_NOT_RUNNING with how to start it, and what was left when it ended without stopping */
export async function runningSimulator(home: string): Promise<RunningSimulator> {
  const found = await new SimulatorFinder(home).find()
  switch (found.state) {
    case 'running':
      return { locator: found.locator, control: new ControlClient(found.locator.port, found.locator.token) }
    case 'silent':
      throw silentSimulator(found.locator)
    case 'stale':
      throw new GigalixirError(
        'SIM_NOT_RUNNING',
        `The simulator is not running: it ended unexpectedly (${found.reason}).`,
        {
          next: ['Start it again; nothing is lost: gigalixir sim up', 'See why it ended: gigalixir sim logs'],
        },
      )
    case 'starting':
    case 'stopping':
      throw new GigalixirError('SIM_NOT_RUNNING', `The simulator is ${found.state}.`, {
        next: ['Wait for it: gigalixir sim up'],
      })
    case 'absent':
      throw new GigalixirError('SIM_NOT_RUNNING', 'The simulator is not running.', {
        next: ['Start it: gigalixir sim up'],
      })
  }
}
