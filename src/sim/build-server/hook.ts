import { runHook } from './pre-receive.js'

/** The program behind git's pre-receive hook (dist/hook.cjs). */
void runHook()
