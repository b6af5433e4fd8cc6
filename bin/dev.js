#!/usr/bin/env node
// From source: no bundle, no cache, stack traces point into src/.
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../src/main.ts')
await main(fileURLToPath(new URL('..', import.meta.url)), process.argv.slice(2))
