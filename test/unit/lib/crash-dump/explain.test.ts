import { describe, expect, it } from 'vitest'
import { reasonText, startFailure } from '../../../../src/lib/crash-dump/reason.js'
import { looksSecret, maskedText } from '../../../../src/lib/crash-dump/secrets.js'
import { openDump } from '../../../support/crash-dumps.js'

async function explained(slogan: string, rest = ''): Promise<{ cause: string; explanation: string }> {
  const dump = await openDump(
    `=erl_crash_dump:0.5\nMon Nov 30 12:00:00 2026\nSlogan: ${slogan}\nSystem version: Erlang/OTP 27 [erts-15.2] [64-bit]\nCalling Thread: scheduler:1\n${rest}=end\n`,
  )
  dump.close()
  return dump.summary
}

const HOG = `=scheduler:1
Current Process: <0.5.0>
=memory
total: 1000000000
binary: 10
=proc:<0.5.0>
State: Garbing
Name: 'Elixir.Shop.Importer'
Spawned as: proc_lib:init_p/5
Message queue length: 120000
Memory: 900000000
=proc:<0.6.0>
State: Waiting
Spawned as: proc_lib:init_p/5
Memory: 100000000
`

describe('what was wrong', () => {
  it.each([
    [
      'eheap_alloc: Cannot allocate 1073741824 bytes of memory (of type "heap").',
      'out_of_memory',
      'The node ran out of memory: it could not get 1.0 GB more for the heap of a process. Shop.Importer <0.5.0> asked for it; it has 858 MB, 90 % of what all processes have and 120,000 messages waiting.',
    ],
    [
      'binary_alloc: Cannot reallocate 5 bytes of memory (of type "binary", thread 2).',
      'out_of_memory',
      'it could not get 5 B more for a binary. Shop.Importer',
    ],
    ['no more index entries in atom_tab (max=1048576)', 'atom_table_full', 'all 1,048,576 atoms'],
    [
      'no more index entries in module_code (max=65536)',
      'system_limit',
      'module_code may have 65,536 entries',
    ],
    [
      "Kernel pid terminated (application_controller) ({application_start_failure,shop,{{shutdown,{failed_to_start_child,'Elixir.Shop.Repo',{shutdown,{failed_to_start_child,pool,badarg}}}},{'Elixir.Shop.Application',start,[normal,[]]}}})",
      'application_start_failed',
      'The application shop did not start: its child Shop.Repo → pool failed: an argument was wrong.',
    ],
    [
      `Kernel pid terminated (application_controller) ("{application_start_failure,shop,{bad_return,{{'Elixir.Shop.Application',start,[normal,[]]},{'EXIT',{#{'__exception__' => true,'__struct__' => 'Elixir.RuntimeError',message => <<"DATABASE_URL is missing">>},[]}}}}}")`,
      'application_start_failed',
      'The application shop did not start: RuntimeError: DATABASE_URL is missing.',
    ],
    [
      `Kernel pid terminated (application_controller) ("{application_start_failure,shop,{{shutdown,{failed_to_start_child,'Elixir.Shop.Repo',{#{env => <<\\"DATABASE_URL\\">>,'__struct__' => 'Elixir.System.EnvError','__exception__' => true},[{'Elixir.System','fetch_env!',1,[{file,\\"lib/system.ex\\"},{line,705}]}]}}},{'Elixir.Shop',start,[normal,[]]}}}")`,
      'application_start_failed',
      'its child Shop.Repo failed: System.EnvError (env DATABASE_URL).',
    ],
    [
      'Kernel pid terminated (application_controller) ("{application_terminated,shop,shutdown}")',
      'application_terminated',
      'The application shop ended (shutdown)',
    ],
    [
      'Runtime terminating during boot ({undef,[{x,y,[],[]},{init,start_it,1,[]}]})',
      'boot_failed',
      'The node ended while starting: x:y/0 is not defined, or its module is not there.',
    ],
    [
      'init terminating in do_boot ({badarg,[{erlang,list_to_atom,[5],[]}]})',
      'boot_failed',
      'an argument was wrong in erlang:list_to_atom/1.',
    ],
    [
      "Runtime terminating during boot ({'cannot get bootfile','start.boot'})",
      'boot_failed',
      'its boot file could not be read',
    ],
    ['Received SIGUSR1', 'killed', 'ended from outside, by signal SIGUSR1'],
    ['Crash dump requested by user', 'requested', 'break menu'],
    ['Something new', 'unknown', 'The node ended: Something new. It had 954 MB of memory.'],
    ['', 'unknown', 'does not say why'],
  ])('is told from the slogan %s', async (slogan, cause, words) => {
    const found = await explained(slogan, HOG)
    expect(found.cause).toBe(cause)
    expect(found.explanation).toContain(words)
  })

  it('does not fail at a reason that is cut', () => {
    const whole = '{{shutdown,{failed_to_start_child,a,{"b\\"c",<<1,2>>}}},{m,start,[normal,[]]}}'
    for (let at = 0; at <= whole.length; at++) {
      const { reason } = startFailure(whole.slice(0, at))
      expect(typeof reasonText(reason)).toBe('string')
    }
    expect(startFailure(whole)).toEqual({ children: ['a'], reason: '{"b\\"c",<<1,2>>}' })
  })
})

describe('secrets', () => {
  it.each([
    'SECRET_KEY_BASE',
    'db_password',
    'api_key',
    'signing_salt',
    'AWS_SECRET_ACCESS_KEY',
    'auth_token',
  ])('are told by their names: %s', (name) => expect(looksSecret(name)).toBe(true))
  it.each(['my_key', 'key', 'path', 'primary_key', 'name'])('are not: %s', (name) =>
    expect(looksSecret(name)).toBe(false),
  )
  it('are masked in assignments and URLs', () => {
    expect(maskedText('SECRET_KEY_BASE=abc')).toBe('SECRET_KEY_BASE=(masked)')
    expect(maskedText('PATH=/bin')).toBe('PATH=/bin')
    expect(maskedText('ecto://shop:hunter2@db/shop')).toBe('ecto://shop:(masked)@db/shop')
  })
})
