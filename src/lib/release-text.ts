import type { Release, ReleaseInfo } from './api/releases.js'
import type { CommitFacts } from './git/commits.js'
import { agoText, durationText } from './ui/duration.js'

/** Commits of a release that are listed; how many more there are is told. */
export const MOST_COMMITS = 20

/** Whether a release brought other code than the last one before it that did not fail; the list is newest first. */
export function isOtherCode(releases: readonly Release[], index: number): boolean {
  const before = releases.slice(index + 1).find(({ status }) => status !== 'failed')
  return releases[index]?.sha !== undefined && releases[index].sha !== before?.sha
}

/** What a release is, on one line: its summary, the subject of a commit it brought, why it failed. */
export function summaryText({ summary = '', reason }: Release, commit: CommitFacts | undefined): string {
  const what = summary.replace(/\.$/, '')
  return [what, ...(commit ? [commit.subject] : []), ...(reason === undefined ? [] : [reason])]
    .filter((text) => text !== '')
    .join(': ')
}

/** All that is known of a release, a line for each thing. */
export function releaseText(
  app: string,
  info: ReleaseInfo,
  commit: CommitFacts | undefined,
  commits: readonly CommitFacts[] | null,
): string {
  const { version, status, current, reason, sha, summary, actor, slug_size: bytes, stack, configs } = info
  const state = current ? 'current' : (status ?? '')
  const slug = [
    ...(bytes === undefined ? [] : [`${(bytes / 1024 ** 2).toFixed(1)} MB`]),
    ...(stack ? [stack] : []),
  ]
  const lines: [string, string][] = [
    ['Summary', (summary ?? '').replace(/\.$/, '')],
    ['Reason', reason ?? ''],
    ['Commit', [sha?.slice(0, 7), commit?.subject, commit && `(${commit.author})`].filter(Boolean).join(' ')],
    ['Created', momentText(info.created_at)],
    ['By', actor ?? ''],
    ['Live', liveText(info)],
    ['Configs', configs === undefined ? '' : configsText(configs)],
    ['Slug', slug.join(', ')],
  ]
  const head = `Version ${version ?? '?'} of ${app}${state === '' ? '' : `: ${state}`}`
  const known = lines.filter(([, text]) => text !== '')
  return [
    head,
    ...known.map(([name, text]) => `${`${name}:`.padEnd(9)}${text}`),
    ...commitLines(info, commits),
  ].join('\n')
}

function commitLines({ previous }: ReleaseInfo, commits: readonly CommitFacts[] | null): string[] {
  if (commits === null || commits.length === 0 || previous?.version === undefined) return []
  const more = commits.length > MOST_COMMITS
  const shown = commits.slice(0, MOST_COMMITS)
  return [
    '',
    `Commits since version ${previous.version}:`,
    ...shown.map(({ sha, subject, author }) => `  ${sha.slice(0, 7)} ${subject} (${author})`),
    ...(more ? ['  … and older ones'] : []),
  ]
}

function configsText({ added, changed, removed }: NonNullable<ReleaseInfo['configs']>): string {
  const parts = [
    ...(added.length > 0 ? [`added ${added.join(', ')}`] : []),
    ...(changed.length > 0 ? [`changed ${changed.join(', ')}`] : []),
    ...(removed.length > 0 ? [`removed ${removed.join(', ')}`] : []),
  ]
  return parts.length === 0 ? 'unchanged' : parts.join('; ')
}

/** How long it served; nothing where it never was live, or that is not told. */
function liveText({ live_at: from, live_until: until, current }: ReleaseInfo): string {
  const begin = Date.parse(from ?? '')
  if (Number.isNaN(begin)) return ''
  const end = Date.parse(until ?? '')
  if (!Number.isNaN(end)) return `for ${durationText((end - begin) / 1000)}, until ${momentText(until)}`
  return current
    ? `for ${durationText((Date.now() - begin) / 1000)}, since ${momentText(from)}`
    : `since ${momentText(from)}`
}

/** A moment in the person's own time, with its zone, and how long ago; '' for what is no moment. */
export function momentText(moment: string | undefined): string {
  const at = new Date(moment ?? '')
  if (Number.isNaN(at.getTime())) return ''
  // The Swedish form is the one of ISO 8601.
  const text = at.toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')
  return `${text}${zone ? ` ${zone.value}` : ''} (${agoText(moment)})`
}
