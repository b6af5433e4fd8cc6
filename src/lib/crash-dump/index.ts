/** Reads the crash dumps of Erlang nodes (`erl_crash.dump`), of any size, with nothing of Erlang. */
export { CrashDump } from './dump.js'
