/** The way into the container of a failed build, for the command: over Docker, which both ends share. */
export { runInBuilder } from './run-in-builder.js'
