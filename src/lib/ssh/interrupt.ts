import type { ReplicaConnection } from './replica-connection.js'

/**
 * Sends SIGINT to all that was started over this connection, as a terminal does at Ctrl-C. SSH has a message for it, which
 * OpenSSH refuses to root (`session_signal_req` of its session.c), and everybody is root in a container. So a second
 * command looks for the first: both are leaders of sessions (setsid(2)) and have the same parent, which is the SSH
 * server's process for the connection. Behind the name of a program, `stat` in /proc has state, parent, group and session.
 */
const SCRIPT = `field() { sed 's/.*) //' "$1/stat" | cut -d ' ' -f "$2"; }
own=$(field /proc/self 4)
server=$(field "/proc/$own" 2)
for leader in /proc/[0-9]*; do
  if [ "$(field "$leader" 2)" != "$server" ] || [ "\${leader#/proc/}" = "$own" ]; then continue; fi
  for each in /proc/[0-9]*; do
    if [ "$(field "$each" 4)" = "\${leader#/proc/}" ]; then kill -INT "\${each#/proc/}"; fi
  done
done 2>/dev/null`

/** Passes Ctrl-C on to what runs over a connection without a terminal. @throws GigalixirError UNREACHABLE */
export async function interruptRemote(connection: ReplicaConnection): Promise<void> {
  await connection.exec(['sh', '-c', SCRIPT])
}
