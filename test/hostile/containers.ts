import { describe, expect, it } from 'vitest'
import { LONG } from './world.js'
import type { World } from './world.js'

export function hostileContainers(world: () => World): void {
  describe('a container', () => {
    const job = (script: string, limit = 170_000) =>
      world().sim.cli(['run', '--attach', '-a', 'target', '--', 'bash', '-c', script], {
        signal: AbortSignal.timeout(limit),
      })
    const served = async () => expect((await world().app.get('/')).body.toString()).toBe('honest')

    it('that forks without end has an end, and the app beside it serves all the while', async () => {
      const bomb = job('bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 5; echo survived; kill -9 -1')
      for (let looks = world().watch.looks; world().watch.looks < looks + 15;) await served()
      const { stdout, stderr } = await bomb
      // Which of its limits ends it is a matter of how fast the machine forks: the count of processes, or the memory they take.
      expect(stdout + stderr).toMatch(/survived|fork|Resource temporarily unavailable|out of memory, killed/)
      await served()
    })

    it('that takes all memory is ended, and is told why', async () => {
      const { exitCode, stdout, stderr } = await job('tail /dev/zero')
      expect([exitCode, stdout + stderr]).toEqual([137, expect.stringMatching(/memory|OOM|killed/i)])
      await served()
    })

    it('that prints as fast as it can costs the daemon no memory and no one a wait', async () => {
      // What is collected here may not exceed 100 MB.
      const megabytes = LONG ? 90 : 10
      const printing = job(
        `yes "$(head -c 200 /dev/zero | tr '\\0' x)" | head -c ${megabytes}000000; echo the end`,
      )
      await served()
      const { exitCode, stdout } = await printing
      expect([exitCode, stdout.trimEnd().endsWith('the end')]).toEqual([0, true])
      await served()
    })

    it('that prints one line without an end, and bytes that are no text, does no harm', async () => {
      const { exitCode, stdout } = await job(
        "head -c 20000000 /dev/zero | tr '\\0' y; echo; head -c 1000000 /dev/urandom; echo; printf '\\033]0;owned\\007\\033[2J'; echo the end",
      )
      // As it came, although it is read and kept in pieces.
      expect([exitCode, stdout.indexOf('\n'), stdout.trimEnd().endsWith('the end')]).toEqual([
        ...[0, 20_000_000, true],
      ])
      await served()
    })

    it('finds nobody of this machine, as root or not', async () => {
      const { sim } = world()
      // Each line that it prints is something it should not have reached.
      const { stdout, exitCode } = await job(`
        gateway=$(perl -e 'open F, "/proc/net/route"; while (<F>) { my @f = split; print join(".", reverse map { hex } $f[2] =~ /../g) if $f[1] eq "00000000" }')
        reach() { timeout 3 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; }
        ask() { timeout 5 curl -s -m 4 -o /dev/null -w '%{http_code}' "$@"; }
        for port in 22 2375 2376 5432 ${sim.port + 1}; do reach "$gateway" $port && echo "port $port of the host"; done
        for address in 127.0.0.1 host.docker.internal; do reach $address ${sim.port} && echo "$address"; done
        for path in / /_sim/health /_sim/status /_sim/stop /api/login /api/apps /api/users /target.git/info/refs /api/oauth; do
          for host in $gateway localhost 127.0.0.1 rebound.example; do
            code=$(ask -H "Host: $host" http://$gateway:${sim.port}$path)
            [ "$code" = 200 ] || [ "$code" = 201 ] || [ "$code" = 202 ] && echo "$path as $host: $code"
          done
        done
        for post in /_sim/stop /_sim/credentials /api/login /api/users/reset_password; do
          code=$(ask -X POST http://$gateway:${sim.port}$post)
          case $code in 2*) echo "POST $post: $code";; esac
        done
        for socket in /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock; do [ -e $socket ] && echo $socket; done
        [ -w /proc/sysrq-trigger ] && (echo h > /proc/sysrq-trigger) 2>/dev/null && echo sysrq
        (echo 1 > /proc/sys/kernel/panic) 2>/dev/null && echo sysctl
        mount -t tmpfs none /mnt 2>/dev/null && echo mount
        mknod /tmp/disk b 8 0 2>/dev/null && echo mknod
        grep -lx -e dockerd -e containerd /proc/[0-9]*/comm 2>/dev/null
        cp /usr/bin/id /tmp/set-user && chmod 4755 /tmp/set-user
        [ "$(perl -e '$< = $> = 65534; exec "/tmp/set-user", "-u"')" = 65534 ] || echo "a program that sets its user"
        cat /dev/mem /dev/kmsg 2>/dev/null | head -c 1 | grep -q . && echo /dev/mem
        ls /sys/fs/cgroup/release_agent 2>/dev/null
        echo done`)
      expect([exitCode, stdout.trim().split('\n')]).toEqual([0, ['done']])
    })

    it('that ends as soon as it begins, again and again, keeps the daemon from nothing', async () => {
      const { app } = world()
      const jobs = Array.from({ length: LONG ? 20 : 5 }, (_, index) => job(`exit ${index + 1}`))
      await served()
      const ends = await Promise.all(jobs)
      expect(ends.map(({ exitCode }) => exitCode)).toEqual(ends.map((_, index) => index + 1))
      expect((await app.ps()).pods.map(({ status }) => status)).toEqual(['Healthy'])
    })
  })
}
