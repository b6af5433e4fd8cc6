/** The platform in a browser. */
export { Console } from './console.js'
export type { ConsoleOptions } from './console.js'
export type { Board, BoardApp } from './wire.js'
export { CONSOLE_PATH } from './console-door.js'
