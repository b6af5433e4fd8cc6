import { APP_PORT as PORT } from '../app-port.js'
import { CLUSTER_API_ADDRESS } from '../cluster-api.js'
import type { Diagnosis, FailureFacts, Inside, Listener } from './facts.js'
import { explainOutput } from './known-messages.js'

/** What runs in every container and is not the app: sshd, Erlang's port mapper. */
const NOT_THE_APP = [22, 4369]

/** From here on the system gives out ports by itself, such as to Erlang's distribution. */
const FIRST_EPHEMERAL = 32_768

/**
 * Why a replica did not become healthy: one cause and what to do about it, or null when nothing points to one. Pure
 * judgement of what was seen; what is certain goes before what is likely.
 */
export function diagnose(facts: FailureFacts): Diagnosis | null {
  if (facts.outOfMemory) return outOfMemory(facts)
  // It listens, only not where it should, or nothing got through to it: that is certain, and what it printed beside the point.
  const heard = facts.inside && whereItListens(facts.inside)
  if (heard) return heard
  const said = explainOutput(facts.lastOutput)
  if (said) return said
  if (facts.how !== 'silent') return null
  if (facts.wasStarved) return overloaded(facts)
  return facts.inside && silentFor(facts, facts.inside)
}

function outOfMemory({ size }: FailureFacts): Diagnosis {
  const more = Math.max(0.5, Math.ceil(size * 20) / 10)
  return {
    code: 'out-of-memory',
    cause: `it needs more memory than its size of ${size} GB`,
    fix: `Give it more: gigalixir ps:scale --size ${more}. If that does not help, check what it loads while starting.`,
  }
}

function whereItListens({ listening }: Inside): Diagnosis | null {
  const onPort = listening.filter(({ port }) => port === PORT)
  if (onPort.length > 0) {
    const reachable = onPort.some(({ address }) => address === '0.0.0.0')
    return reachable ? unanswered() : wrongAddress(onPort)
  }
  const others = listening.filter((each) => mayBeTheApp(each, listening))
  const [other] = others.sort((a, b) => a.port - b.port)
  if (!other) return null
  const where = others.map(({ port }) => port).join(', ')
  return {
    code: 'other-port',
    cause: `it listens on port ${where} instead`,
    fix: `Listen on the port in the environment variable PORT, in config/runtime.exs (or config/releases.exs): \`http: [port: String.to_integer(System.get_env("PORT") || "${other.port}")]\``,
  }
}

function unanswered(): Diagnosis {
  return {
    code: 'unanswered',
    cause: `it listens on port ${PORT}, but nothing answered from here`,
    fix: 'Check whether a firewall or VPN blocks this machine from its container networks. If the app had only just started, give it more time: GIGALIXIR_SIM_BOOT_DEADLINE=300 gigalixir sim up (after sim down)',
  }
}

function overloaded({ waitedForCpu }: FailureFacts): Diagnosis {
  return {
    code: 'overloaded',
    cause: `this machine is overloaded: it waited ${Math.round(waitedForCpu)} s for a CPU`,
    fix: 'Deploy again when the machine is less busy. If it often is, run fewer replicas, or give the container engine more CPUs.',
  }
}

function wrongAddress(onPort: readonly Listener[]): Diagnosis {
  const [{ address } = { address: '' }] = onPort
  if (address === '::') {
    return {
      code: 'other-address',
      cause: `it listens on port ${PORT} on IPv6 only`,
      fix: 'Bind to all IPv4 addresses: `http: [ip: {0, 0, 0, 0}, …]`',
    }
  }
  return {
    code: 'other-address',
    cause: `it listens on ${address}:${PORT}, which cannot be reached from outside its container`,
    fix: 'Bind to all addresses: `http: [ip: {0, 0, 0, 0}, …]`',
  }
}

function silentFor({ seconds }: FailureFacts, { busy }: Inside): Diagnosis {
  if (busy) {
    return {
      code: 'too-slow',
      cause: `it was still starting after ${Math.round(seconds)} s`,
      fix: 'Listen first and do slow work afterwards. To wait longer: GIGALIXIR_SIM_BOOT_DEADLINE=300 gigalixir sim up (after sim down)',
    }
  }
  return {
    code: 'not-listening',
    cause: 'it was not listening on any port',
    fix: 'Listen on the port in the environment variable PORT. With Phoenix, check that the endpoint is in the supervision tree and has `server: true`.',
  }
}

function mayBeTheApp({ address, port }: Listener, all: readonly Listener[]): boolean {
  if (NOT_THE_APP.includes(port) || address === CLUSTER_API_ADDRESS) return false
  const erlangIsDistributed = all.some((each) => each.port === 4369)
  return port < FIRST_EPHEMERAL || !erlangIsDistributed
}
