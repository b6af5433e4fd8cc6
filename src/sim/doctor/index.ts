import type { Finding } from './finding.js'
import { gatherFacts } from './gather.js'
import { judge } from './judge.js'

export type { Finding } from './finding.js'

/** Looks at everything a simulator needs on this machine. Changes nothing, never throws for what it finds. */
export async function examine(home: string, wantedPort?: number): Promise<Finding[]> {
  return judge(await gatherFacts(home, wantedPort))
}
