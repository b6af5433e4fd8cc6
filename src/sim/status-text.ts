import type { BuildsStatus, BuildStatus, SimStatus } from './control/index.js'

/** `sim status` for people. */
export function describeStatus(status: SimStatus, now = new Date()): string {
  const { docker, endpoints, versions } = status
  const since = duration((now.getTime() - new Date(status.started_at).getTime()) / 1000)
  return [
    `Simulator ${status.instance}: running for ${since}, process ${status.pid}, ${bytes(status.memory)} of memory`,
    '',
    ...columns([
      ['API', endpoints.api],
      ['git', endpoints.git],
      ['apps', endpoints.apps],
      ...(endpoints.secure_apps === undefined ? [] : [['', endpoints.secure_apps]]),
      ['home', status.home],
      [
        'docker',
        docker.available
          ? `${docker.version} from ${docker.from} (${docker.host})`
          : `docker unavailable: ${docker.reason} (${docker.host})`,
      ],
      [
        'versions',
        Object.entries(versions)
          .map((pair) => pair.join(' '))
          .join(', '),
      ],
      [
        'disk',
        Object.entries(status.disk)
          .map(([kind, size]) => `${kind} ${bytes(size)}`)
          .join(', '),
      ],
      ['builds', buildsText(status.builds)],
    ]),
    ...(docker.available && docker.problem !== undefined ? ['', `! ${docker.problem}`] : []),
    '',
    ...columns([
      ['COMPONENT', 'STATE', ''],
      ...status.components.map(({ name, state, info }) => [
        name,
        state,
        Object.entries(info)
          .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
          .join(', '),
      ]),
    ]),
    ...(status.apps.length === 0
      ? []
      : [
          '',
          ...columns([
            ['APP', 'RELEASE', 'REPLICAS', 'URL'],
            ...status.apps.map((app) => [
              app.name,
              app.version === null ? '-' : `v${app.version}`,
              `${app.replicas_running}/${app.replicas_desired}`,
              app.url,
            ]),
          ]),
        ]),
  ].join('\n')
}

/** `1 running (shop), up to 2 at the same time`, `2 running (shop, blog), 1 queued (news), up to …`. */
function buildsText({ limit, running, queued }: BuildsStatus): string {
  const some = (builds: readonly BuildStatus[], state: string) =>
    `${builds.length} ${state} (${builds.map(({ app }) => app).join(', ')})`
  return [
    running.length === 0 ? 'none running' : some(running, 'running'),
    ...(queued.length === 0 ? [] : [some(queued, 'queued')]),
    ...(limit === null ? [] : [`up to ${limit} at the same time`]),
  ].join(', ')
}

/** Rows with their columns under one another; the last column is as long as it is. */
function columns(rows: string[][]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.slice(0, -1).forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** `512 B`, `3.4 MB`, `12.0 GB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = count
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`
}

/** `42 s`, `3 min`, `5 h 12 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes < 1) return `${Math.max(0, Math.floor(seconds))} s`
  if (hours < 1) return `${minutes} min`
  if (hours < 24) return `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}
