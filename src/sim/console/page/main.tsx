import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import { Nothing } from './parts/basics.js'
import { APP_TABS } from './places.js'
import { AppHead, Overview } from './screens/app.js'
import { Board } from './screens/board.js'
import { Builds } from './screens/builds.js'
import { Config } from './screens/config.js'
import { Databases } from './screens/databases.js'
import { Edge } from './screens/edge.js'
import { AllLogs, Logs } from './screens/logs.js'
import { Releases } from './screens/releases.js'
import { Requests } from './screens/requests.js'
import { SimulatorPage } from './screens/simulator.js'
import { Locked, Shell } from './shell.js'
import { useBoard } from './state/board.js'
import { connection } from './state/connection.js'
import { hrefOf, useRoute } from './state/route.js'
import type { Route } from './state/route.js'
import { useConnection } from './state/watching.js'

function Console() {
  const route = useRoute()
  const state = useConnection()
  if (state === 'locked') return <Locked />
  if (state === 'connecting') return null
  return (
    <Shell route={route}>
      <Screen route={route} />
    </Shell>
  )
}

function Screen({ route }: { route: Route }) {
  const [first, app] = route.parts
  if (first === undefined) return <Board />
  if (first === 'logs') return <AllLogs route={route} />
  if (first === 'simulator') return <SimulatorPage />
  if (first === 'apps' && app !== undefined) return <AppPage key={app} app={app} route={route} />
  return <Nowhere />
}

/** The pages of one app, behind their tabs. */
function AppPage({ app, route }: { app: string; route: Route }) {
  const tab = route.parts[2] ?? 'overview'
  const { apps } = useBoard()
  const isGone = apps !== undefined && !apps.some(({ name }) => name === app)
  useEffect(() => {
    document.title = `${app} · Gigalixir console`
    return () => {
      document.title = 'Gigalixir console'
    }
  }, [app])
  if (isGone) return <Gone app={app} />
  return (
    <>
      <AppHead app={app} />
      <nav class="tabs" aria-label={`Pages of ${app}`}>
        {APP_TABS.map(({ id, title }) => (
          <a
            key={id}
            href={hrefOf(id === 'overview' ? ['apps', app] : ['apps', app, id])}
            aria-current={id === tab ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <TabOf app={app} tab={tab} route={route} />
    </>
  )
}

function TabOf({ app, tab, route }: { app: string; tab: string; route: Route }) {
  switch (tab) {
    case 'overview':
      return <Overview app={app} />
    case 'builds':
      return <Builds app={app} chosen={route.parts[3]} />
    case 'releases':
      return <Releases app={app} />
    case 'logs':
      return <Logs apps={[app]} route={route} />
    case 'requests':
      return <Requests app={app} route={route} />
    case 'config':
      return <Config app={app} />
    case 'databases':
      return <Databases app={app} />
    case 'edge':
      return <Edge app={app} />
    default:
      return <Nowhere />
  }
}

function Gone({ app }: { app: string }) {
  return (
    <Nothing>
      <h1>{app}</h1>
      <p>There is no app {app}: it was destroyed, or is not yours.</p>
      <a href={hrefOf([])}>Go to the board</a>
    </Nothing>
  )
}

function Nowhere() {
  return (
    <Nothing>
      <p>There is no page at this address.</p>
      <a href={hrefOf([])}>Go to the board</a>
    </Nothing>
  )
}

connection.open()
const root = document.getElementById('console')
if (root) render(<Console />, root)
