/** A command as the existing client has it: what people have in their scripts and fingers. */
export interface KnownCommand {
  readonly id: string
  /** `x/long` or `long`; short and long spelling. */
  readonly flags: readonly string[]
  /** How many words it takes; `many` when there is no end. */
  readonly words: number | 'many'
  /** Old names that still work, hidden from help. */
  readonly oldNames: readonly string[]
}

const APP = 'a/app_name'
const DATABASE = 'd/database_id'
const YES = 'y/yes'
const CARD = ['card_number', 'card_exp_month', 'card_exp_year', 'card_cvc']
const SSH = ['o/ssh_opts', 'c/ssh_cmd']

function known(
  id: string,
  flags: readonly string[] = [],
  more: { words?: number | 'many'; was?: string[] } = {},
): KnownCommand {
  return { id, flags, words: more.words ?? 0, oldNames: more.was ?? [] }
}

/** Every command of the documented surface. `help` is the program's own word and no command. */
export const SURFACE: readonly KnownCommand[] = [
  known('signup'),
  known('signup:google'),
  known('login', ['e/email', 'p/password', 't/mfa_token', YES]),
  known('login:google', [YES]),
  known('logout'),
  known('account'),
  known('version'),
  known('open', [APP]),
  known('account:api_key:reset', ['p/password', YES], { was: ['reset_api_key'] }),
  known('account:confirmation:resend', ['e/email'], { was: ['send_email_confirmation_token'] }),
  known('account:password:reset', ['e/email'], { was: ['send_reset_password_token'] }),
  known('account:password:set', ['t/token', 'p/password'], { was: ['set_password'] }),
  known('account:password:change', ['p/current_password', 'n/new_password'], { was: ['change_password'] }),
  known('account:email:set', ['p/password', 'e/email']),
  known('account:destroy', [YES, 'e/email', 'p/password']),
  known('account:mfa:activate', [YES]),
  known('account:mfa:deactivate', [YES]),
  known('account:mfa:recovery_codes:regenerate', [YES]),
  known('account:payment_method', [], { was: ['payment_method'] }),
  known('account:payment_method:set', CARD, { was: ['set_payment_method'] }),
  known('account:upgrade', [...CARD, 'promo_code'], { was: ['upgrade'] }),
  known('account:invoices', [], { was: ['invoices'] }),
  known('account:usage', [], { was: ['current_period_usage'] }),
  known('account:usage:running'),
  known('account:ssh_keys', [], { was: ['ssh_keys'] }),
  known('account:ssh_keys:add', [], { words: 1, was: ['add_ssh_key'] }),
  known('account:ssh_keys:remove', [], { words: 1, was: ['delete_ssh_key'] }),
  known('apps'),
  known('apps:info', [APP]),
  known('apps:activity', [APP]),
  known('apps:destroy', [APP, YES], { was: ['delete_app'] }),
  known('apps:create', ['n/name', 'c/cloud', 'r/region', 's/stack'], { was: ['create'] }),
  known('git:remote', [], { words: 1, was: ['set_git_remote'] }),
  known('config', [APP], { was: ['configs'] }),
  known('config:set', [APP, 'no_restart'], { words: 'many' }),
  known('config:unset', [APP], { words: 'many', was: ['delete_config'] }),
  known('config:copy', ['s/src_app_name', 'd/dst_app_name', YES]),
  known('ps', [APP], { was: ['status'] }),
  known('ps:scale', [APP, 'r/replicas', 's/size'], { was: ['scale'] }),
  known('ps:restart', [APP], { was: ['restart'] }),
  known('ps:kill', [APP, 'p/pod', YES]),
  known('ps:ssh', [APP, ...SSH], { words: 'many', was: ['ssh'] }),
  known('ps:run', [APP, ...SSH], { words: 'many' }),
  known('ps:remote_console', [APP, ...SSH], { was: ['remote_console'] }),
  known('ps:migrate', [APP, ...SSH, 'm/migration_app_name'], { was: ['migrate'] }),
  known('ps:distillery', [APP, ...SSH], { words: 'many' }),
  known('ps:observer', [APP, ...SSH, 'cookie'], { was: ['observer'] }),
  known('run', [APP], { words: 'many' }),
  known('logs', [APP, 'n/num', 't/no_tail']),
  known('releases', [APP]),
  known('releases:rollback', [APP, 'r/version'], { was: ['rollback'] }),
  known('domains', [APP]),
  known('domains:add', [APP], { words: 1, was: ['add_domain'] }),
  known('domains:remove', [APP], { words: 1, was: ['delete_domain'] }),
  known('access', [APP], { was: ['permissions'] }),
  known('access:add', [APP, 'role'], { words: 1, was: ['add_permission'] }),
  known('access:remove', [APP], { words: 1, was: ['delete_permission'] }),
  known('drains', [APP], { was: ['log_drains'] }),
  known('drains:add', [APP], { words: 1, was: ['add_log_drain'] }),
  known('drains:remove', [APP], { words: 1, was: ['delete_log_drain'] }),
  known('canary', [APP]),
  known('canary:set', [APP, 'c/canary_name', 'w/weight']),
  known('canary:unset', [APP, 'c/canary_name']),
  known('stack:set', [APP, 's/stack']),
  known('maintenance:on', [APP, YES]),
  known('maintenance:off', [APP, YES]),
  known('pg', [APP], { was: ['databases'] }),
  known('pg:create', [APP, 's/size', 'c/cloud', 'r/region', 'f/free', 'v/version', YES], {
    was: ['create_database'],
  }),
  known('pg:destroy', [APP, DATABASE, YES], { was: ['delete_database'] }),
  known('pg:scale', [APP, DATABASE, 's/size', 'high_availability'], { was: ['scale_database'] }),
  known('pg:psql', [APP, DATABASE]),
  known('pg:read_replicas', [APP, DATABASE]),
  known('pg:read_replicas:create', [APP, DATABASE, 's/size']),
  known('pg:backups', [APP, DATABASE]),
  known('pg:backups:restore', [APP, DATABASE, 'b/backup_id']),
  known('pg:upgrade', [APP, DATABASE], { words: 1 }),
  known('pg:restart', [APP, DATABASE, YES]),
  known('pg:stop', [APP, DATABASE, YES]),
  known('pg:start', [APP, DATABASE]),
]
