import { containers, remote } from '../../../src/lib/api/contract/index.js'
import { appAuth, ok, refused } from './call-case.js'
import type { CallCase } from './call-case.js'

const IP = '/api/apps/first-light/ssh_ip'
const MIGRATE = '/api/apps/first-light/releases/migrate-command'

export const REMOTE_CASES: readonly CallCase[] = [
  {
    behaviour: 'says where SSH reaches a replica',
    ...ok(remote.sshIp, IP, { data: { ssh_ip: '127.0.0.1', ssh_port: 20_022 } }),
  },
  {
    behaviour: 'knows no replica of another name',
    ...refused(404, 'GET', `${IP}?pod=first-light-nobody`, { errors: { '': /first-light-nobody/ } }),
  },
  {
    behaviour: 'has no SSH to an app that does not run',
    ...refused(422, 'GET', '/api/apps/empty/ssh_ip', { errors: { '': /`empty` has no running replicas/ } }),
  },
  {
    behaviour: 'keeps no container where nothing failed',
    ...refused(404, 'GET', `${IP}?failed=true`, { errors: { '': /has no kept container/ } }),
  },
  { behaviour: 'lets nobody else in', ...refused(401, 'GET', '/api/apps/not-yours/ssh_ip') },
  {
    behaviour: 'says how to ask a node for its cookie and name',
    ...ok(remote.observerCommands, '/api/apps/first-light/observer-commands', {
      data: { get_cookie: 'IO.puts(Node.get_cookie())', get_node_name: 'IO.puts(node())' },
    }),
  },
  {
    behaviour: 'says how to migrate the app that was deployed',
    ...ok(containers.migrateCommand, MIGRATE, { inputFrom: ({ test }) => appAuth(test, 'first-light') }),
  },
  {
    behaviour: 'says how to migrate another application of the release',
    ...ok(containers.migrateCommand, `${MIGRATE}?migration_app_name=other_app`, {
      inputFrom: ({ test }) => appAuth(test, 'first-light'),
    }),
  },
  {
    behaviour: 'puts no name into an expression that is none',
    ...refused(422, 'GET', `${MIGRATE}?migration_app_name=${encodeURIComponent('a); System.halt(')}`, {
      inputFrom: ({ test }) => appAuth(test, 'first-light'),
      errors: { migration_app_name: /letters, digits/ },
    }),
  },
]
