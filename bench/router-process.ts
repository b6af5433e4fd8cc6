/**
 * The simulator's front door and router alone, in a process of their own, with one replica: `tsx bench/router-process.ts
 * APP PORT`, the port being the replica's on 127.0.0.1. Prints its own port, and ends when its stdin does.
 */
import { FrontDoor, Router } from '../src/sim/router/index.js'
import type { Handler } from '../src/sim/router/index.js'

const [app = '', port = ''] = process.argv.slice(2)
const log = (line: string) => console.error(line)
const nobody: Handler = (_, response) => response.writeHead(404).end()
const names = {
  ports: () => ({ http: door.port, https: 443 }),
  appOfDomain: () => undefined,
  localNamesOf: () => undefined,
}
const router = new Router({ knows: () => false, names, log })
const door: FrontDoor = new FrontDoor({
  port: 0,
  handlers: { api: nobody, git: nobody, slugs: nobody, control: nobody, console: nobody, app: router },
  log,
})
await router.start()
await door.start()
router.admit(app, `${app}-1`, { host: '127.0.0.1', port: Number(port) })
console.log(door.port)

process.stdin.resume()
process.stdin.on('end', () => {
  void door.stop().then(() => router.stop())
})
