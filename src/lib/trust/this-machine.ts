import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runProgram } from '../process/run-program.js'
import type { Machine } from './trust-store.js'

/** Where the programs of administrators are, which are on the PATH of root alone. */
const FOR_ROOT = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The machine this runs on. */
export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...FOR_ROOT]
  return {
    platform: process.platform,
    env,
    home: homedir(),
    run: ({ file, args }) => runProgram(file, args, { env }),
    find: async (program) => {
      for (const folder of folders) {
        const file = join(folder, program)
        if (await mayRun(file)) return file
      }
      return undefined
    },
  }
}

async function mayRun(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
