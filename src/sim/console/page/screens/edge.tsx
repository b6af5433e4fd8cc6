import { useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { bytes } from '../../../../lib/web-ui/format.js'
import { Badge, Cmd, Columns, Nothing, Trouble } from '../parts/basics.js'
import { ActionDialog } from '../parts/dialog.js'
import type { Canary, Domain, Drain } from '../state/answers.js'
import { call } from '../state/api.js'
import { useAnswer } from '../state/watching.js'
import type { Watched } from '../state/watching.js'

/** What is between an app and the world: its domains, its canary, and where its log goes. */
export function Edge({ app }: { app: string }) {
  return (
    <div class="stack">
      <Domains app={app} />
      <Drains app={app} />
      <Canaries app={app} />
    </div>
  )
}

function Domains({ app }: { app: string }) {
  const domains = useAnswer<Domain[]>(`/api/apps/${app}/domains`)
  const [adds, setAdds] = useState(false)
  const [fqdn, setFqdn] = useState('')
  const [removed, setRemoved] = useState<string>()
  const path = `/api/apps/${app}/domains`
  return (
    <>
      <Part
        title="Domains"
        command={`gigalixir domains -a ${app}`}
        action="Add a domain"
        act={() => setAdds(true)}
        seen={domains}
        none="No custom domains. The app answers at its own address."
      >
        <Columns names={['Domain', 'Point its CNAME record to']} action />
        <tbody>
          {domains.data?.map((each) => (
            <tr key={each.fqdn}>
              <td class="mono wide wrap">{each.fqdn}</td>
              <td class="mono wide wrap">{each.cname}</td>
              <td class="do">
                <button
                  type="button"
                  onClick={() => setRemoved(each.fqdn)}
                  aria-label={`Remove ${each.fqdn}`}
                >
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </Part>
      {adds && (
        <ActionDialog
          title={`Add a domain to ${app}`}
          yes="Add"
          disabled={fqdn.trim() === ''}
          command={`gigalixir domains:add ${fqdn.trim() || 'DOMAIN'} -a ${app}`}
          act={() => call('POST', path, { fqdn: fqdn.trim() })}
          done={`${fqdn.trim()} leads to ${app}.`}
          close={() => setAdds(false)}
        >
          <Field title="Domain, such as www.example.com" value={fqdn} set={setFqdn} />
        </ActionDialog>
      )}
      {removed !== undefined && (
        <ActionDialog
          title={`Remove ${removed}?`}
          yes="Remove"
          isDanger
          command={`gigalixir domains:remove ${removed} -a ${app}`}
          act={() => call('DELETE', path, { fqdn: removed })}
          done={`${removed} no longer leads to ${app}.`}
          close={() => setRemoved(undefined)}
        >
          <p>Requests to {removed} are no longer answered by the app.</p>
        </ActionDialog>
      )}
    </>
  )
}

function Drains({ app }: { app: string }) {
  const drains = useAnswer<Drain[]>(`/api/apps/${app}/drains`)
  const [adds, setAdds] = useState(false)
  const [url, setUrl] = useState('')
  const [removed, setRemoved] = useState<Drain>()
  const path = `/api/apps/${app}/drains`
  return (
    <>
      <Part
        title="Log drains"
        command={`gigalixir drains -a ${app}`}
        action="Add a drain"
        act={() => setAdds(true)}
        seen={drains}
        none="The log goes nowhere else."
      >
        <Columns names={['Sends to', 'State', 'Behind']} action />
        <tbody>
          {drains.data?.map((each) => (
            <tr key={each.id}>
              <td class="mono wide wrap">{withoutSecrets(each.url)}</td>
              <td class="wrap">
                <Badge tone={each.failure === undefined ? 'good' : 'bad'}>
                  {each.failure === undefined ? 'Delivers' : 'Fails'}
                </Badge>
                {each.failure !== undefined && <p class="quiet">{each.failure}</p>}
              </td>
              <td class="num">{each.behind_bytes === undefined ? '–' : bytes(each.behind_bytes)}</td>
              <td class="do">
                <button type="button" onClick={() => setRemoved(each)} aria-label={`Remove drain ${each.id}`}>
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </Part>
      {adds && (
        <ActionDialog
          title={`Send the log of ${app} somewhere`}
          yes="Add"
          disabled={url.trim() === ''}
          command={`gigalixir drains:add URL -a ${app}`}
          act={() => call('POST', path, { url: url.trim() })}
          done="The log is sent there from now on."
          close={() => setAdds(false)}
        >
          <Field title="syslog+tls:// or https:// address" value={url} set={setUrl} />
        </ActionDialog>
      )}
      {removed && (
        <ActionDialog
          title="Remove this drain?"
          yes="Remove"
          isDanger
          command={`gigalixir drains:remove ${removed.id} -a ${app}`}
          act={() => call('DELETE', path, { drain_id: removed.id })}
          done="The log is no longer sent there."
          close={() => setRemoved(undefined)}
        >
          <p class="mono">{withoutSecrets(removed.url)}</p>
        </ActionDialog>
      )}
    </>
  )
}

function Canaries({ app }: { app: string }) {
  const { data, error } = useAnswer<Canary[] | Partial<Canary>>(`/api/apps/${app}/canaries`)
  const canaries = data && [data].flat().filter((each): each is Canary => each.canary !== undefined)
  const seen: Watched<Canary[]> = error ? { error } : canaries ? { data: canaries } : {}
  return (
    <Part
      title="Canary"
      command={`gigalixir canary:set -c CANARY -w 10 -a ${app}`}
      seen={seen}
      none="All requests go to the app itself."
    >
      <Columns names={['App', 'Share of requests']} />
      <tbody>
        {canaries?.map(({ canary, weight }) => (
          <tr key={canary}>
            <td class="wide">{canary}</td>
            <td class="num">{weight}%</td>
          </tr>
        ))}
      </tbody>
    </Part>
  )
}

/** A list under its name: what can be added, what there is, or that there is nothing. Its children are what is in the table. */
function Part<T>(props: {
  title: string
  command: string
  action?: string
  act?: () => void
  seen: Watched<readonly T[]>
  none: string
  children: ComponentChildren
}) {
  const { title, command, action, act, seen, none } = props
  return (
    <section class="stack" aria-label={title}>
      <div class="title">
        <h2>{title}</h2>
        <Cmd text={command} />
        {action !== undefined && (
          <div class="actions">
            <button type="button" onClick={act}>
              {action}
            </button>
          </div>
        )}
      </div>
      {seen.error && <Trouble message={seen.error.message} />}
      {!seen.error && !seen.data && <p class="quiet">Loading…</p>}
      {seen.data?.length === 0 && (
        <div class="card">
          <Nothing>{none}</Nothing>
        </div>
      )}
      {seen.data !== undefined && seen.data.length > 0 && (
        <div class="grid">
          <table class="board">{props.children}</table>
        </div>
      )}
    </section>
  )
}

function Field({ title, value, set }: { title: string; value: string; set: (text: string) => void }) {
  return (
    <label class="field">
      {title}
      <input
        type="text"
        spellcheck={false}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  )
}

/** A drain's address may hold a password, or a token in its query. */
function withoutSecrets(url: string): string {
  const [address = '', ...query] = url.replace(/\/\/[^/@]*@/, '//…@').split('?')
  return query.length === 0 ? address : `${address}?…`
}
