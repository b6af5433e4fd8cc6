import { randomBytes } from 'node:crypto'
import { binary } from '../erlang/index.js'
import type { NodeFunctions } from '../observer/collect/node-functions.js'

/** A node as it tells of itself. */
export interface NetSelf {
  node: string
  otp: string
  /** Names with a whole host (`longnames`) or without a dot (`shortnames`). */
  names: 'longnames' | 'shortnames' | null
  /** Salted, to be compared with others' only; the cookie itself never leaves the node. */
  cookieHash: string
  /** Other nodes it is connected to: those it shows to everybody, and hidden ones such as consoles. */
  visible: string[]
  hidden: string[]
  /** Where it takes connections: its port, and what carries them, such as `tcp` or `tls`. */
  port: number | null
  protocol: string
  /** Seconds after which a silent neighbour is given up. */
  tickSeconds: number
  /** `never` keeps nodes from connecting to others by themselves. */
  autoConnect: string
  /** Whether connecting to one connects to all others it knows. */
  connectsAll: boolean
}

const SELF = String.raw`
fun(Salt) ->
  Cookie = atom_to_binary(erlang:get_cookie(), utf8),
  Names = case net_kernel:longnames() of true -> longnames; false -> shortnames; _ -> undefined end,
  Own = hd(string:split(atom_to_list(node()), "@")),
  Port = try
    [_, Host] = string:split(atom_to_list(node()), "@"),
    (net_kernel:epmd_module()):port_please(Own, Host, 2000)
  of {port, Found, _} -> Found; _ -> undefined
  catch _:_ -> undefined end,
  #{node => node(), otp => list_to_binary(erlang:system_info(otp_release)), names => Names,
    cookieHash => base64:encode(erlang:md5([Salt, Cookie])),
    visible => nodes(), hidden => nodes(hidden), port => Port,
    protocol => case init:get_argument(proto_dist) of
      {ok, [[Protocol | _] | _]} -> unicode:characters_to_binary(Protocol);
      _ -> <<"inet_tcp">>
    end,
    tickSeconds => case net_kernel:get_net_ticktime() of {_, Seconds} -> Seconds; Seconds when is_integer(Seconds) -> Seconds; _ -> 60 end,
    autoConnect => application:get_env(kernel, dist_auto_connect, undefined),
    connectsAll => application:get_env(kernel, connect_all, true)}
end`

/** How far a node gets towards another, without connecting to it. */
export interface NetPath {
  to: string
  /** What the host of its name resolves to. */
  address: string | null
  /** Its port by the port mapper there; or why there is none. */
  port: number | 'mapper_unreachable' | 'unknown_there' | null
  reachable: boolean | null
}

/**
 * Names, port mapper, port: the way a node takes to another, up to the first byte. It does not connect: that would change
 * the cluster. Both nodes have a name here, since they were asked by it.
 */
const PATH = String.raw`
fun(Others) ->
  Path = fun(Name) ->
    [Own, Host] = case string:split(binary_to_list(Name), "@") of [_, _] = Two -> Two; [One] -> [One, "localhost"] end,
    Lookup = fun(Family) -> inet:getaddr(Host, Family) end,
    case case Lookup(inet) of {ok, _} = V4 -> V4; _ -> Lookup(inet6) end of
      {error, _} -> #{to => Name, address => undefined, port => undefined, reachable => undefined};
      {ok, Address} ->
        Port = try (net_kernel:epmd_module()):port_please(Own, Address, 2000) of
          {port, Found, _} -> Found;
          {error, _} -> mapper_unreachable;
          _ -> unknown_there
        catch _:_ -> mapper_unreachable end,
        Reachable = case is_integer(Port) andalso gen_tcp:connect(Address, Port, [], 2000) of
          false -> undefined;
          {ok, Socket} -> gen_tcp:close(Socket), true;
          {error, _} -> false
        end,
        #{to => Name, address => list_to_binary(inet:ntoa(Address)), port => Port, reachable => Reachable}
    end
  end,
  lists:map(Path, Others)
end`

/** How replicas see one another. */
export interface Net {
  replicas: NetReplica[]
  /** From each replica to each other. */
  links: NetLink[]
}

export interface NetReplica extends Omit<NetSelf, 'cookieHash'> {
  replica: string
  /** Whether its cookie is the one that most have. */
  cookieOfMost: boolean
}

export interface NetLink {
  from: string
  to: string
  connected: boolean
  /** Why not, as far as it can be told. */
  why: string | null
}

interface Asked {
  readonly replica: string
  readonly functions: NodeFunctions
  /** The name of our own connection there, which is nobody's neighbour. */
  readonly us: string
}

/** Who sees whom, and why not. @throws as `NodeFunctions.call` */
export async function net(nodes: readonly Asked[]): Promise<Net> {
  const salt = randomBytes(16)
  const selves = await Promise.all(nodes.map(({ functions }) => functions.data<NetSelf>(SELF, [salt])))
  const paths = await Promise.all(
    nodes.map(({ functions }, at) => {
      const own = selves[at]
      const missing = selves.filter(({ node }) => own?.node !== node && !own?.visible.includes(node))
      if (missing.length === 0) return Promise.resolve([])
      return functions.data<NetPath[]>(PATH, [missing.map(({ node }) => binary(node))])
    }),
  )
  const common = mostCommon(selves.map(({ cookieHash }) => cookieHash))
  const replicas = nodes.flatMap(({ replica, us }, at): NetReplica[] => {
    const self = selves[at]
    if (!self) return []
    const { cookieHash, ...shown } = self
    const hidden = shown.hidden.filter((name) => name !== us)
    return [{ replica, ...shown, hidden, cookieOfMost: cookieHash === common }]
  })
  const links = replicas.flatMap((from, at) =>
    replicas
      .filter((to) => to !== from)
      .map((to): NetLink => {
        const connected = from.visible.includes(to.node) || from.hidden.includes(to.node)
        const path = paths[at]?.find((each) => each.to === to.node)
        const sameCookie = selves[at]?.cookieHash === selves[replicas.indexOf(to)]?.cookieHash
        return {
          from: from.replica,
          to: to.replica,
          connected,
          why: connected ? null : whyNot(from, to, sameCookie, path),
        }
      }),
  )
  return { replicas, links }
}

/** Erlang speaks to two major versions before and after its own. */
const VERSIONS_APART = 2

/** The first thing that keeps one node from another, in the order in which connecting would meet it. */
export function whyNot(
  from: Omit<NetReplica, 'replica' | 'cookieOfMost'>,
  to: Omit<NetReplica, 'replica' | 'cookieOfMost'>,
  sameCookie: boolean,
  path: NetPath | undefined,
): string {
  if (from.node === to.node) return `Both nodes are named ${from.node}: each replica needs a name of its own.`
  if (from.names !== to.names) {
    return `One has a long name, the other a short one: start both with --name, or both with --sname.`
  }
  if (from.protocol !== to.protocol) {
    return `They are connected by different protocols: ${from.protocol} and ${to.protocol}.`
  }
  if (path?.address === null) return `The host of ${to.node} cannot be resolved.`
  if (path?.port === 'mapper_unreachable') {
    return `The port mapper (epmd) of ${to.node} cannot be reached on port 4369.`
  }
  if (path?.port === 'unknown_there') {
    return `The port mapper (epmd) at ${to.node.split('@')[1] ?? ''} does not know ${to.node}.`
  }
  if (path?.reachable === false)
    return `Port ${path.port} of ${to.node}, for distribution, cannot be reached.`
  if (!sameCookie) return 'Their cookies differ.'
  if (Math.abs(Number(from.otp) - Number(to.otp)) > VERSIONS_APART) {
    return `OTP ${from.otp} and OTP ${to.otp} are too far apart to be connected.`
  }
  const never = from.autoConnect === 'never' ? ' dist_auto_connect is never there.' : ''
  return `They could connect, but neither has tried: set up libcluster, or run Node.connect/1.${never}`
}

function mostCommon(values: readonly string[]): string | undefined {
  const count = (value: string) => values.filter((each) => each === value).length
  return [...values].sort((a, b) => count(b) - count(a))[0]
}
