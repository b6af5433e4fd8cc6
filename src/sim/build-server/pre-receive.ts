import { request } from 'node:http'
import { HookFrameReader } from './hook-frames.js'
import { HOOK_TOKEN_VARIABLE, HOOK_URL_VARIABLE, QUARANTINE_VARIABLES } from './hook-protocol.js'
import type { HookRequest } from './hook-protocol.js'

/**
 * What git's pre-receive hook does: hands the push to the simulator's daemon, prints what it says and ends as it says.
 * Only Node's own modules, because people wait for it to start. Whatever goes wrong, the push is refused.
 */
async function preReceive(env: NodeJS.ProcessEnv): Promise<boolean> {
  const url = env[HOOK_URL_VARIABLE]
  const token = env[HOOK_TOKEN_VARIABLE]
  if (!url || !token) throw new Error('this repository takes pushes through the simulator only')
  const quarantine: Record<string, string> = {}
  for (const name of QUARANTINE_VARIABLES) {
    const value = env[name]
    if (value !== undefined) quarantine[name] = value
  }
  return ask(url, token, { refs: await standardInput(), quarantine })
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function ask(url: string, token: string, body: HookRequest): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const outgoing = request(url, { method: 'POST', headers, agent: false }, (response) => {
      const frames = new HookFrameReader()
      let accepted: boolean | undefined
      if (response.statusCode !== 200) {
        response.destroy()
        reject(new Error(`the simulator answered with status ${response.statusCode ?? 0}`))
        return
      }
      response.on('data', (chunk: Buffer) => {
        try {
          for (const frame of frames.read(chunk)) {
            if (frame.type === 'output') process.stdout.write(frame.bytes)
            else accepted = frame.accepted
          }
        } catch (error) {
          response.destroy(error as Error)
        }
      })
      response.on('error', reject)
      response.on('close', () => {
        if (accepted === undefined) reject(new Error('it stopped before the build was over'))
        else resolve(accepted)
      })
    })
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify(body))
  })
}

/** Runs as git's hook: prints, and sets the exit code that git goes by. */
export async function runHook(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  process.exitCode = 1
  try {
    if (await preReceive(env)) process.exitCode = 0
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    process.stdout.write(
      ` !     Lost the simulator during the push: ${why}.\n` +
        ' !     Nothing was released. Start it again and push again: gigalixir sim up\n',
    )
  }
}
