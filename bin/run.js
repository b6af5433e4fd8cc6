#!/usr/bin/env node
// The installed program: one bundle, compiled once and kept in V8's own form, because on Node 20 reading and
// compiling modules costs more than most commands. Everything else lives in src/.
import { start } from '../dist/start.js'

await start()
