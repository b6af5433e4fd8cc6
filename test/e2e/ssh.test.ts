import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { http, HttpResponse } from 'msw'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { AppUnderTest } from '../support/app-under-test.js'
import { fakePlatform } from '../support/fake-platform.js'
import { startSim } from '../support/sim.js'
import type { TestSim } from '../support/sim.js'
import { eventually } from '../support/through-router.js'

let sim: TestSim
let app: AppUnderTest
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
  sim = await startSim()
  app = await AppUnderTest.create(sim, 'entered', 'release')
  // A console is an Erlang of its own beside the app's.
  await app.must('ps:scale', '--size', '1')
  await app.must('deploy')
  await app.steady()
})
afterAll(async () => {
  await app.dispose()
  await sim.dispose()
  await rm(folder, { recursive: true, force: true })
})

/** The built program, with no ssh, sudo or erl on its PATH. */
const cli = (args: string[], more: { input?: string; env?: Record<string, string | undefined> } = {}) =>
  sim.cli(args, {
    cwd: app.repo.dir,
    ...more,
    env: { PATH: '/nowhere', GIGALIXIR_APP: app.name, ...more.env },
  })

/** A key pair made by OpenSSH. @returns the file of the private one */
async function keyPair(name: string, passphrase = ''): Promise<string> {
  const file = join(folder, name)
  const made = await runProgram('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    passphrase,
    '-C',
    name,
    '-f',
    file,
  ])
  expect(made.exitCode, made.stderr).toBe(0)
  return file
}

async function register(file: string): Promise<void> {
  const key = (await readFile(`${file}.pub`, 'utf8')).trim()
  await app.must('api', 'POST', '/api/ssh_keys', '-d', JSON.stringify({ ssh_key: key }))
}

/** Where plain OpenSSH goes, and with what. */
async function opensshArguments(key: string): Promise<{ host: string; port: string; options: string[] }> {
  const { data } = JSON.parse(await app.must('api', 'GET', `/api/apps/${app.name}/ssh_ip`)) as {
    data: { ssh_ip: string; ssh_port: number }
  }
  expect(data.ssh_ip).toMatch(/^127\./)
  const options = [
    '-F',
    '/dev/null',
    '-i',
    key,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'StrictHostKeyChecking=accept-new',
    '-o',
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
  ]
  return { host: data.ssh_ip, port: String(data.ssh_port), options }
}

describe('our own SSH', () => {
  it('runs a line of shell with nothing set up, input and exit code passed through', async () => {
    const result = await cli(['ps:ssh', '--', 'cat; echo "$APP_NAME" >&2; exit 7'], { input: 'from here\n' })
    expect(result).toMatchObject({ exitCode: 7, stdout: 'from here\n' })
    expect(result.stderr).toContain('entered\n')
  })

  it('runs the lines that are piped into it, with neither a prompt nor a word of its own', async () => {
    const script = 'cd /\necho "$APP_NAME in $PWD"\nexit 9\n'
    expect(await cli(['ps:ssh'], { input: script })).toMatchObject({
      exitCode: 9,
      stdout: 'entered in /\n',
      stderr: '',
    })
  })

  it('runs commands with each word as it is, in the app’s folder and environment', async () => {
    await app.must('config:set', 'MOTTO=it\'s $HOME; "quoted"')
    await app.steady()
    expect((await cli(['ps:run', '--', 'printf', '%s|', 'a b', "it's", '$HOME'])).stdout).toBe(
      "a b|it's|$HOME|",
    )
    expect((await cli(['ps:run', 'printenv', 'MOTTO'])).stdout).toBe('it\'s $HOME; "quoted"\n')
    expect((await cli(['ps:run', 'pwd'])).stdout).toBe('/app\n')
    expect((await cli(['ps:run', 'no-such-program'])).exitCode).toBe(127)
  })

  it('says that a command was killed, and that memory ran out where the container tells', async () => {
    const killed = await cli(['ps:run', '--', 'sh', '-c', 'kill -9 $$'])
    expect(killed).toMatchObject({ exitCode: 137, stderr: 'The command was killed (exit code 137).\n' })
    // More than the replica may have.
    const hungry = await cli(['ps:run', '--', 'perl', '-e', '$x = "a" x (2 * 10**9)'])
    expect(hungry.exitCode).toBe(137)
    expect(hungry.stderr).toMatch(
      /^The command was killed \(exit code 137\)\. entered\S* reached its memory limit of 1024 MB, and the kernel killed/,
    )
  })

  it('finds what the platform leaves for scripts of logins, and no other Erlang than that of the release', async () => {
    const files = 'APP_KEY ERLANG_COOKIE LOGPLEX_TOKEN MY_POD_IP SECRET_KEY_BASE'
    const line = `cd /kube-env-vars; for each in ${files}; do
      if [ -z "$(cat $each)" ] || [ "$(cat $each)" != "\${!each}" ]; then echo "$each is not the app's"; fi
    done; cat REPO; echo; cat APP; echo; stat -c %a . APP_KEY; command -v mix elixir iex erl`
    expect(await cli(['ps:ssh', '--', line])).toMatchObject({
      exitCode: 1,
      stdout: 'entered\ngreeter\n700\n600\n',
      stderr: '',
    })
  })

  it('runs commands in every replica, each line with its name', async () => {
    await app.must('ps:scale', '--replicas', '2')
    await app.steady()
    const names = (await app.ps()).pods.map(({ name }) => name).sort()
    const { stdout, stderr } = await cli(['ps:run', '--all', 'hostname'])
    expect(stdout.trim().split('\n').sort(), stderr).toEqual(names.map((name) => `[${name}] ${name}`))
    const one = await cli(['ps:ssh', '--replica', names[1]!.split('-').at(-1)!, '--', 'hostname'])
    expect(one.stdout.trim()).toBe(names[1])
    const none = await cli(['ps:ssh', '--replica', 'nobody', '--', 'hostname'])
    expect(none).toMatchObject({ exitCode: 4, stdout: '' })
    // The parent of the shell is what the SSH server has for this connection.
    const lines = `if [ $(hostname) = ${names[0]} ]; then kill -9 $PPID; sleep 5; fi; hostname`
    const partly = await cli(['ps:ssh', '--all', '--', lines])
    expect(partly).toMatchObject({ exitCode: 6, stdout: `[${names[1]}] ${names[1]}\n` })
    expect(partly.stderr).toContain(`[${names[0]}] The connection to ${names[0]} broke.`)
    await app.must('ps:scale', '--replicas', '1')
    await app.steady()
  })

  it('says that the connection broke', async () => {
    const broken = await cli(['ps:ssh', '--', 'kill -9 $PPID; sleep 5'])
    expect(broken).toMatchObject({ exitCode: 6, stdout: '' })
    expect(broken.stderr).toMatch(/^Error: The connection to entered\S* broke\./)
  })

  it.each([
    ['ps:ssh', 'echo begun; sleep 600; echo never'],
    ['ps:run', 'sh', '-c', 'echo begun; sleep 600; echo never'],
  ])('passes Ctrl-C on to what %s runs without a terminal', async (command, ...words) => {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'run.js'), command, '--', ...words], {
      env: { ...sim.env, GIGALIXIR_APP: app.name },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const output = text(child.stdout)
    await once(child.stdout, 'data')
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(await output).toBe('begun\n')
    expect((await cli(['ps:ssh', '--', 'pgrep -ax sleep'])).stdout).not.toContain('sleep 600')
  })

  it('evaluates the input of a console on the node, several at once, and leaves the app alone', async () => {
    const before = (await app.ps()).pods.map(({ name }) => name)
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        cli(['ps:remote_console'], { input: `x = ${n}\nIO.puts("#{node()} of ${n}")\nx * 11 # the value\n` }),
      ),
    )
    for (const [index, { stdout, exitCode }] of answers.entries()) {
      expect(exitCode).toBe(0)
      expect(stdout).toMatch(new RegExp(`^entered@[\\d.]+ of ${index + 1}\n${index + 1}${index + 1}\n$`))
    }
    expect((await app.ps()).pods).toMatchObject(before.map((name) => ({ name, status: 'Healthy' })))
  })

  it('migrates, and runs what the release can', async () => {
    const none = await cli(['ps:migrate'])
    expect(none.stdout).toMatch(
      /^Nothing was migrated: no application of the release has Ecto repositories in its config .* Looked at: .*greeter/,
    )
    expect(none.exitCode).toBe(1)
    const odd = await cli(['ps:migrate', '-m', 'a;b'])
    expect(odd.exitCode).not.toBe(0)
    expect(odd.stderr).toContain('is no app')
    expect((await cli(['ps:distillery', 'version'])).stdout).toMatch(/^greeter \d/)
    expect((await cli(['ps:distillery', 'rpc', 'IO.puts(1 + 41)'])).stdout).toBe('42\n')
  })

  it('copies files and folders both ways', async () => {
    await mkdir(join(folder, 'sent', 'deeper'), { recursive: true })
    await writeFile(join(folder, 'sent', 'deeper', 'ä file'), 'with words\n')
    expect((await cli(['ps:cp', join(folder, 'sent'), ':/tmp/received'])).exitCode).toBe(0)
    expect((await cli(['ps:ssh', '--', 'cat /tmp/received/deeper/*'])).stdout).toBe('with words\n')
    expect((await cli(['ps:cp', ':/tmp/received', join(folder, 'back')])).exitCode).toBe(0)
    expect(await readFile(join(folder, 'back', 'deeper', 'ä file'), 'utf8')).toBe('with words\n')
    expect(await cli(['ps:cp', ':/nothing', folder])).toMatchObject({ exitCode: 7 })
  })

  it('copies what says that it is empty, keeps permissions, and leaves out what is no file', async () => {
    const [from, to] = [join(folder, 'odd'), join(folder, 'odd-back')]
    await mkdir(from)
    await writeFile(join(from, 'script'), '#!/bin/sh\n', { mode: 0o750 })
    await symlink('nowhere', join(from, 'broken'))
    const sent = await cli(['ps:cp', '--json', from, ':/tmp/odd'])
    expect(JSON.parse(sent.stdout)).toMatchObject({
      files: [{ file: '/tmp/odd/script' }],
      skipped: [{ file: join(from, 'broken'), why: 'it leads nowhere' }],
    })
    expect(
      (await cli(['ps:ssh', '--', 'mkfifo /tmp/odd/pipe; ln -s /proc/version /tmp/odd/'])).exitCode,
    ).toBe(0)
    const got = await cli(['ps:cp', ':/tmp/odd', to])
    expect(got.stderr).toContain('/tmp/odd/pipe: it is neither a file nor a folder')
    expect(await readFile(join(to, 'version'), 'utf8')).toContain('Linux')
    expect((await stat(join(to, 'script'))).mode & 0o777).toBe(0o750)
    const alone = await cli(['ps:cp', ':/dev/null', to])
    expect(alone).toMatchObject({ exitCode: 7 })
  })

  it('leaves nothing of a copy for which there is no room, or that was stopped, and what was there before', async () => {
    const large = join(folder, 'large')
    await writeFile(large, '')
    await truncate(large, 2 ** 31)
    expect((await cli(['ps:ssh', '--', 'echo before | tee /dev/shm/large > /tmp/large'])).exitCode).toBe(0)
    const full = await cli(['ps:cp', large, ':/dev/shm/large'])
    expect(full.exitCode).toBe(7)
    expect(full.stderr).toContain('its disk may be full')

    const child = spawn(
      process.execPath,
      [join(packageRoot(), 'bin', 'run.js'), 'ps:cp', large, ':/tmp/large'],
      {
        env: { ...sim.env, GIGALIXIR_APP: app.name },
        stdio: 'ignore',
      },
    )
    const ended = once(child, 'exit')
    await eventually(
      async () => (await cli(['ps:ssh', '--', 'test -s /tmp/large.*.part'])).exitCode,
      (exitCode) => exitCode === 0,
    )
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    const left = await cli([
      'ps:ssh',
      '--',
      'cd /dev/shm && ls && cat * && cd /tmp && ls large* && cat large',
    ])
    expect(left.stdout).toBe('large\nbefore\nlarge\nbefore\n')
  })

  it('puts a copy in the place of the file before, through a link, too', async () => {
    const [file, link] = [join(folder, 'replaced'), join(folder, 'link')]
    await writeFile(file, 'here\n')
    await symlink(file, link)
    expect((await cli(['ps:ssh', '--', 'echo there > /tmp/one; ln -s one /tmp/two'])).exitCode).toBe(0)
    expect((await cli(['ps:cp', link, ':/tmp/two'])).exitCode).toBe(0)
    expect((await cli(['ps:ssh', '--', 'cat /tmp/one; readlink /tmp/two'])).stdout).toBe('here\none\n')
    await writeFile(file, 'older\n')
    expect((await cli(['ps:cp', ':/tmp/two', link])).exitCode).toBe(0)
    expect([await readFile(file, 'utf8'), await readlink(link)]).toEqual(['here\n', file])
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('leads to a port of the replica until Ctrl-C', async () => {
    const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'run.js'), 'ps:forward', '4000'], {
      env: { ...sim.env, GIGALIXIR_APP: app.name },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const told = JSON.parse(line.toString()) as { local: number }
    const { local } = told
    const [replica] = (await app.ps()).pods
    expect(told).toEqual({ app: 'entered', local, remote: 4000, replica: replica!.name })
    expect(await (await fetch(`http://127.0.0.1:${local}/`)).text()).toContain('Hello')
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
  })

  it('takes the key of an agent, and that of a file with a passphrase only from somebody who can type it', async () => {
    const locked = await keyPair('locked', 'a passphrase')
    await register(locked)
    const noKeys = {
      HOME: folder,
      GIGALIXIR_CONFIG_DIR: sim.env.GIGALIXIR_CONFIG_DIR,
      SSH_AUTH_SOCK: undefined,
    }
    const refused = await cli(['ps:ssh', '--', 'true'], {
      env: { ...noKeys, GIGALIXIR_IDENTITY_FILE: locked },
    })
    expect(refused.exitCode).toBe(5)
    expect(refused.stderr).toContain('it has a passphrase, and there is no terminal to ask for it')
    expect(refused.stderr).toContain('account:ssh_keys:add')

    const known = await keyPair('known')
    await register(known)
    // More than a server lets one try on one connection.
    const others = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((each) => keyPair(`other${each}`)))
    const agent = await runProgram('ssh-agent', ['-s'])
    const [, sock] = /SSH_AUTH_SOCK=([^;]+)/.exec(agent.stdout)!
    const [, pid] = /SSH_AGENT_PID=(\d+)/.exec(agent.stdout)!
    try {
      const added = await runProgram('ssh-add', ['-q', ...others, known], {
        env: { ...process.env, SSH_AUTH_SOCK: sock },
      })
      expect(added.exitCode, added.stderr).toBe(0)
      // Not the simulator's own key, which would do as well: a target by its URL has none.
      const { email, apiKey } = await accountOf()
      const env = {
        ...noKeys,
        GIGALIXIR_CLI__HOST: `http://localhost:${sim.port}`,
        GIGALIXIR_EMAIL: email,
        GIGALIXIR_API_KEY: apiKey,
      }
      expect((await cli(['ps:ssh', '--', 'echo in'], { env: { ...env, SSH_AUTH_SOCK: sock } })).stdout).toBe(
        'in\n',
      )
      expect((await cli(['ps:ssh', '--', 'echo in'], { env })).exitCode).toBe(5)
      const withAgent = { env: { ...env, SSH_AUTH_SOCK: sock } }
      const along = await cli(['ps:ssh', '-A', '--', 'ssh-add -L'], withAgent)
      expect(along.stdout).toContain((await readFile(`${known}.pub`, 'utf8')).trim())
      // Only when asked to.
      expect((await cli(['ps:ssh', '--', 'ssh-add -L'], withAgent)).stderr).toContain(
        'Could not open a connection',
      )
      const none = await cli(['ps:ssh', '-A', '--', 'true'], { env })
      expect(none).toMatchObject({ exitCode: 2, stdout: '' })
      expect(none.stderr).toContain('There is no SSH agent to forward: SSH_AUTH_SOCK is not set.')
      expect(
        (await cli(['ps:ssh', '--', 'echo in'], { env: { ...env, GIGALIXIR_IDENTITY_FILE: known } })).stdout,
      ).toBe('in\n')
    } finally {
      process.kill(Number(pid), 'SIGTERM')
    }
  })

  it('goes through the hosts of ~/.ssh/config', async () => {
    const key = await keyPair('jumper')
    await register(key)
    const { host, port } = await opensshArguments(key)
    // The container itself is the host in between: from there its own SSH server is at 127.0.0.1:22.
    const home = join(folder, 'jumping')
    await mkdir(join(home, '.ssh'), { recursive: true })
    await writeFile(
      join(home, '.ssh', 'config'),
      `Host 127.0.0.1\n  ProxyJump bastion\n  IdentityFile ${key}\nHost bastion\n  HostName ${host}\n  User root\n  Port ${port}\n  IdentityFile ${key}\n`,
    )
    let sshPort = 22
    const platform = await fakePlatform(
      http.get('*/api/apps/entered/ssh_ip', () =>
        HttpResponse.json({ data: { ssh_ip: '127.0.0.1', ssh_port: sshPort } }),
      ),
    )
    const env = {
      HOME: home,
      SSH_AUTH_SOCK: undefined,
      GIGALIXIR_CONFIG_DIR: join(home, 'config'),
      GIGALIXIR_CLI__HOST: platform.url,
      GIGALIXIR_EMAIL: 'a',
      GIGALIXIR_API_KEY: 'k',
    }
    const result = await cli(['ps:ssh', '--', 'echo through'], { env })
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: 'through\n' })

    sshPort = 1
    const noWay = await cli(['ps:ssh', '--', 'true'], { env })
    expect(noWay.exitCode).toBe(6)
    expect(noWay.stderr).toContain(`${host}, which ~/.ssh/config goes through, does not get to 127.0.0.1:1`)
  })

  it('opens the container of a release that failed', async () => {
    const none = await cli(['ps:ssh', '--failed', '--', 'true'])
    expect(none).toMatchObject({ exitCode: 4 })
    await app.repo.edit(
      'lib/greeter.ex',
      'def start(_type, _args) do\n',
      'def start(_type, _args) do\n    File.write!("/app/note", "what was left\\n")\n    :erlang.halt(~c"no license")\n',
    )
    await app.repo.commit('Fail')
    expect((await app.cli('deploy')).exitCode).toBe(8)
    const inside = await cli(['ps:ssh', '--failed', '--', 'cat /app/note'])
    expect(inside, inside.stderr).toMatchObject({ exitCode: 0, stdout: 'what was left\n' })
    const { stdout, stderr } = await cli(['ps:dump', '--failed'])
    expect(JSON.parse(stdout), stderr).toMatchObject({ cause: 'halted', slogan: 'no license', file: null })
  })

  it('fetches the crash dump of a node that ended while it served, also when its replica serves again', async () => {
    const [before] = (await app.ps()).pods
    const none = await cli(['ps:dump', '--replica', before!.name])
    expect(none).toMatchObject({ exitCode: 4, stdout: '' })
    await app.must('ps:eval', 'spawn(fn -> Process.sleep(200); :erlang.halt(~c"out of patience") end)')
    const crashed = await eventually(
      async () => JSON.parse(await app.must('ps')) as { failed_replica?: object; pods: { status: string }[] },
      ({ failed_replica: failed, pods }) =>
        (failed as { name?: string } | undefined)?.name === before!.name && pods[0]?.status === 'Healthy',
      { what: 'the replica that crashed, kept, and healthy again' },
    )
    expect(crashed.failed_replica).toMatchObject({ crash_dump: true, lastState: 'Error (exit code 1)' })
    const logged = await app.must('logs', '--no_tail')
    expect(logged).toMatch(
      /'\S+' exited with code 1 .*It left a crash dump: gigalixir ps:dump --failed -a entered\n/,
    )
    // What the replica began with under its name anew is no gap in what was written before.
    expect(logged).not.toContain('was lost')
    const { stdout, stderr } = await cli(['ps:dump', '--failed'])
    expect(JSON.parse(stdout), stderr).toMatchObject({
      cause: 'halted',
      slogan: 'out of patience',
      replica: before!.name,
    })
  })

  async function accountOf(): Promise<{ email: string; apiKey: string }> {
    const text = await readFile(join(sim.env.GIGALIXIR_CONFIG_DIR!, 'credentials.json'), 'utf8')
    return { email: /"email": ?"([^"]+)"/.exec(text)![1]!, apiKey: /"apiKey": ?"([^"]+)"/.exec(text)![1]! }
  }
})

describe('plain OpenSSH', () => {
  it('gets in with a key of the account, has the app’s environment, and copies files; another key does not', async () => {
    const key = await keyPair('openssh')
    const { host, port, options } = await opensshArguments(key)
    const ssh = (...command: string[]) =>
      runProgram('ssh', [...options, '-p', port, `root@${host}`, ...command])
    expect((await ssh('true')).exitCode).toBe(255)
    await register(key)
    expect((await ssh('printenv APP_NAME')).stdout).toBe('entered\n')
    expect((await ssh('gigalixir_run', 'distillery-eval', '--', "'IO.puts(node())'")).stdout).toMatch(
      /^entered@[\d.]+\n$/,
    )
    expect((await ssh('gigalixir_run', 'distillery_eval', '--', "'IO.puts(node())'")).stdout).toMatch(
      /^entered@[\d.]+\n$/,
    )
    await writeFile(join(folder, 'by-scp'), 'copied\n')
    const scp = await runProgram('scp', [
      '-q',
      ...options,
      '-P',
      port,
      join(folder, 'by-scp'),
      `root@${host}:/tmp/by-scp`,
    ])
    expect(scp.exitCode, scp.stderr).toBe(0)
    expect((await ssh('cat', '/tmp/by-scp')).stdout).toBe('copied\n')
  })

  it('is handed over to with -o and -c, as by the older client', async () => {
    const key = await keyPair('handed-over')
    await register(key)
    const result = await app.cli(
      'ps:ssh',
      '-c',
      'ssh -F /dev/null',
      '-o',
      `-i ${key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=${join(folder, 'known_too')} -q`,
      '--',
      'printenv APP_NAME',
    )
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: 'entered\n' })
  })
})
