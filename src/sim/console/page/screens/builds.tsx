import { useEffect, useRef, useState } from 'preact/hooks'
import { bytes, duration } from '../../../../lib/web-ui/format.js'
import { Ansi } from '../parts/ansi.js'
import { Ago, Badge, Cmd, Columns, Nothing, Trouble, shortSha } from '../parts/basics.js'
import type { AppStatus, Build } from '../state/answers.js'
import { wordsOf } from '../state/api.js'
import type { Tone } from '../state/app-state.js'
import { connection } from '../state/connection.js'
import { hrefOf } from '../state/route.js'
import { toneOfReplica } from '../state/app-state.js'
import { useAnswer, useNow } from '../state/watching.js'

const TONES: Readonly<Record<Build['state'], Tone>> = {
  queued: 'plain',
  building: 'info',
  succeeded: 'good',
  failed: 'bad',
  stopped: 'plain',
  interrupted: 'warn',
}

/** Builds of an app; one of them with its output as it comes, and then the rollout of its release. */
export function Builds({ app, chosen }: { app: string; chosen: string | undefined }) {
  const { data, error } = useAnswer<Build[]>(`/api/apps/${app}/builds`)
  if (error) return <Trouble message={error.message} />
  if (!data) return <p class="quiet">Loading…</p>
  const build = data.find(({ id }) => String(id) === chosen) ?? data[0]
  if (!build)
    return (
      <Nothing>
        <p>No builds yet. Each push makes one.</p>
        <Cmd text="git push gigalixir" />
      </Nothing>
    )
  return (
    <div class="stack">
      <One key={build.id} app={app} build={build} />
      <h2>All builds</h2>
      <div class="grid">
        <table class="board">
          <Columns names={['Build', 'State', 'Commit', 'Started', 'Took', 'Pushed by']} />
          <tbody>
            {data.map((each) => (
              <tr key={each.id}>
                <td>
                  <a href={hrefOf(['apps', app, 'builds', String(each.id)])}>Build {each.id}</a>
                </td>
                <td>
                  <Badge tone={TONES[each.state]}>{each.state}</Badge>
                </td>
                <td class="mono">
                  {shortSha(each.sha)} <span class="quiet">{each.branch}</span>
                </td>
                <td>
                  <Ago at={each.started_at} />
                </td>
                <td class="num">
                  <Took build={each} />
                </td>
                <td class="wide">{each.pushed_by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Took({ build }: { build: Build }) {
  const now = useNow(1000)
  if (build.state === 'queued') return <>–</>
  const end = build.ended_at === null ? now : Date.parse(build.ended_at)
  return <>{duration(Math.max(0, end - Date.parse(build.started_at)))}</>
}

function One({ app, build }: { app: string; build: Build }) {
  const { output, trouble } = useOutput(app, build.id)
  return (
    <section class="card stack" aria-label={`Build ${build.id}`}>
      <div class="title">
        <h2>Build {build.id}</h2>
        <Badge tone={TONES[build.state]}>{build.state}</Badge>
        <span class="num quiet">
          <Took build={build} />
        </span>
        {build.slug_size !== null && <span class="quiet num">slug {bytes(build.slug_size)}</span>}
        {build.version !== null && <span class="tag">v{build.version}</span>}
      </div>
      {build.queue && (
        <p class="banner" role="status">
          Waiting for other builds: number {build.queue.position} in the queue.
        </p>
      )}
      {build.reason !== null && <Trouble message={build.reason} />}
      {trouble !== undefined && <Trouble message={trouble} />}
      <Phases output={output} isOver={build.ended_at !== null} />
      <Output text={output} />
      {build.state === 'failed' && (
        <p>
          Look around in the failed build: <Cmd text={`gigalixir builds:shell -a ${app}`} />
        </p>
      )}
      {build.version !== null && <Rollout app={app} version={build.version} />}
    </section>
  )
}

/** The output of a build, so far when it goes on. */
function useOutput(app: string, id: number): { output: string; trouble: string | undefined } {
  const [output, setOutput] = useState('')
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => {
    let text = ''
    return connection.watch(
      { path: `/api/apps/${app}/builds/${id}/output` },
      (message) => {
        if (typeof message.error === 'string') setTrouble(message.error)
        else if (message.status !== 200) setTrouble(wordsOf(message.body))
        if (typeof message.output === 'string') text = message.output
        else if (typeof message.add === 'string') text += message.add
        setOutput(text)
      },
      () => {
        text = ''
      },
    )
  }, [app, id])
  return { output, trouble }
}

/** What a build is doing, by the headings it prints. */
function Phases({ output, isOver }: { output: string; isOver: boolean }) {
  const phases = [...output.matchAll(/^-----> (.+)$/gm)].map(([, title = '']) => title)
  if (phases.length === 0) return null
  return (
    <ol class="phases" aria-label="Phases">
      {phases.map((title, index) => (
        <li
          key={index}
          class={!isOver && index === phases.length - 1 ? 'now' : ''}
          aria-current={!isOver && index === phases.length - 1 ? 'step' : undefined}
        >
          {title}
        </li>
      ))}
    </ol>
  )
}

/** Stays at its end while it grows, unless a person has scrolled up. */
function Output({ text }: { text: string }) {
  const element = useRef<HTMLPreElement>(null)
  const follows = useRef(true)
  useEffect(() => {
    const box = element.current
    if (box && follows.current) box.scrollTop = box.scrollHeight
  }, [text])
  return (
    <pre
      class="output"
      tabIndex={0}
      aria-label="Output"
      ref={element}
      onScroll={({ currentTarget: box }) => {
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 30
      }}
    >
      {text === '' ? 'No output yet.' : <Ansi text={text} />}
    </pre>
  )
}

/** The release of a build, replica by replica, as long as it is the newest. */
function Rollout({ app, version }: { app: string; version: number }) {
  const { data } = useAnswer<AppStatus>(`/api/apps/${app}/status`)
  if (data?.rollout?.version !== version) return null
  const { state, reason } = data.rollout
  return (
    <section aria-label="Rollout">
      <h2>
        Rollout of v{version}: {state === 'rolling' ? 'under way' : state}
      </h2>
      {reason !== undefined && <p>{reason}</p>}
      <ul class="phases">
        {data.pods.map((pod) => (
          <li key={pod.name}>
            <Badge tone={toneOfReplica(pod.status)}>{pod.status}</Badge> <span class="mono">{pod.name}</span>{' '}
            v{pod.version}
          </li>
        ))}
      </ul>
    </section>
  )
}
