import { render } from 'preact'
import { Nothing } from './parts/basics.js'
import { Board } from './screens/board.js'
import { Locked, Shell } from './shell.js'
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

function Screen({ route: { parts } }: { route: Route }) {
  const [first] = parts
  if (first === undefined) return <Board />
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
