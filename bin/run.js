#!/usr/bin/env node
// The installed program: one bundle, compiled once and kept in V8's own form, because on Node 20 reading and
// compiling modules costs more than most commands. CommonJS, because the loader of ES modules costs some more.
// Everything else lives in src/.
'use strict'
const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 20 || (major === 20 && minor >= 18)) {
  void require('../dist/start.cjs').start()
} else {
  process.stderr.write(
    'Error: gigalixir needs Node 20.18 or newer, and this is ' +
      process.version +
      '.\n' +
      '  Install a newer one from https://nodejs.org, or with the version manager you use.\n',
  )
  process.exitCode = 1
}
