import { useEffect, useState } from 'preact/hooks'
import { bytes } from '../../../../lib/web-ui/format.js'
import { Ago, Badge, Cmd, Fact, Trouble } from '../parts/basics.js'
import { fact } from '../state/api.js'

interface Status {
  readonly instance: string
  readonly pid: number
  readonly version: string
  readonly started_at: string
  readonly home: string
  readonly memory: number
  readonly docker: {
    readonly available: boolean
    readonly host: string
    readonly version?: string
    readonly reason?: string
  }
  readonly components: readonly {
    readonly name: string
    readonly state: string
    readonly info: Record<string, unknown>
  }[]
  readonly builds: {
    readonly limit: number | null
    readonly running: readonly unknown[]
    readonly queued: readonly unknown[]
  }
  readonly disk: Readonly<Record<string, number>>
  readonly endpoints: Readonly<Record<string, string | number>>
}

interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly detail: string
  readonly fix: readonly string[]
}

const EVERY_MS = 3000

/** The simulator itself: its parts, what it takes of the machine, and what is wrong with that. */
export function SimulatorPage() {
  const [status, setStatus] = useState<Status>()
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      fact<Status>('status')
        .then(
          (data) => {
            if (isOver) return
            setStatus(data)
            setTrouble(undefined)
          },
          (error: unknown) => {
            if (!isOver) setTrouble(error instanceof Error ? error.message : String(error))
          },
        )
        .finally(() => {
          if (!isOver) timer = setTimeout(look, EVERY_MS)
        })
    }
    look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [])
  return (
    <>
      <div class="title">
        <h1>Simulator</h1>
        <Cmd text="gigalixir sim status" />
      </div>
      {trouble !== undefined && <Trouble message={trouble} />}
      {status ? <Facts status={status} /> : <p class="quiet">Loading…</p>}
    </>
  )
}

function Facts({ status }: { status: Status }) {
  const { docker, builds } = status
  return (
    <div class="stack">
      {!docker.available && <Trouble message={`Docker does not answer: ${docker.reason ?? docker.host}`} />}
      <dl class="facts">
        <Fact title="Version">{status.version}</Fact>
        <Fact title="Started">
          <Ago at={status.started_at} />
        </Fact>
        <Fact title="Memory">{bytes(status.memory)}</Fact>
        <Fact title="Docker">{docker.available ? docker.version : 'away'}</Fact>
        <Fact title="Builds">
          {builds.running.length} running, {builds.queued.length} queued
        </Fact>
      </dl>
      <div class="two">
        <section class="card">
          <h2>Components</h2>
          <ul class="timeline bare">
            {status.components.map(({ name, state }) => (
              <li key={name}>
                <span>{name}</span>
                <Badge tone={state === 'running' ? 'good' : 'bad'}>{state}</Badge>
              </li>
            ))}
          </ul>
        </section>
        <div class="stack">
          <section class="card">
            <h2>Disk</h2>
            <dl>
              {Object.entries(status.disk).map(([name, size]) => (
                <Line key={name} title={name} text={bytes(size)} />
              ))}
              <Line title="Home" text={status.home} />
            </dl>
          </section>
          <section class="card">
            <h2>Addresses</h2>
            <dl>
              {Object.entries(status.endpoints).map(([name, address]) => (
                <Line key={name} title={name.replace('_', ' ')} text={String(address)} />
              ))}
            </dl>
          </section>
          <section class="card">
            <h2>Doctor</h2>
            <Doctor />
          </section>
        </div>
      </div>
    </div>
  )
}

function Line({ title, text }: { title: string; text: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{text}</dd>
    </>
  )
}

const TONES = { ok: 'good', warn: 'warn', fail: 'bad' } as const
const WORDS = { ok: 'OK', warn: 'Warning', fail: 'Problem' } as const

/** What `sim doctor` finds; looked for when the page is opened, because it takes a moment. */
function Doctor() {
  const [findings, setFindings] = useState<readonly Finding[]>()
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => {
    fact<Finding[]>('doctor').then(setFindings, (error: unknown) =>
      setTrouble(error instanceof Error ? error.message : String(error)),
    )
  }, [])
  if (trouble !== undefined) return <Trouble message={trouble} />
  if (!findings) return <p class="quiet">Looking…</p>
  return (
    <ul class="timeline bare">
      {findings.map(({ check, state, detail, fix }) => (
        <li key={check}>
          <span>{detail}</span>
          <Badge tone={TONES[state]}>{WORDS[state]}</Badge>
          {fix.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </li>
      ))}
    </ul>
  )
}
