#!/usr/bin/env node
// From source: no bundle, no cache, stack traces point into src/.
'use strict'
const { dirname } = require('node:path')

void run()

async function run() {
  const { register } = await import('tsx/esm/api')
  register()
  const { main } = await import('../src/main.ts')
  await main(dirname(__dirname), process.argv.slice(2))
}
