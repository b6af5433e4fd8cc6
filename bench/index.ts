/**
 * `npm run bench [-- SECTION…]` (`startup`, `deploy`, `load`, `router` and so on): prints the numbers of the design, as
 * ratios each measured side by side with its yardstick in one run. Needs a built program (the npm script builds it) and a
 * Docker engine.
 */
import { benchDeploy } from './deploy.js'
import { benchLoad } from './load.js'
import { benchLogs } from './logs.js'
import { benchManyApps } from './many-apps.js'
import type { Figure } from './measure.js'
import { printFigures } from './measure.js'
import { benchObserver } from './observer.js'
import { benchPhoenixDeploy } from './phoenix-deploy.js'
import { benchRouter } from './router.js'
import { benchScale } from './scale.js'
import { benchStartup } from './startup.js'

const sections: Record<string, () => Promise<Figure[]>> = {
  startup: benchStartup,
  deploy: benchDeploy,
  'phoenix-deploy': benchPhoenixDeploy,
  load: benchLoad,
  router: benchRouter,
  logs: benchLogs,
  'many-apps': benchManyApps,
  scale: benchScale,
  observer: benchObserver,
}
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`No section named ${unknown.join(', ')}; there are: ${Object.keys(sections).join(', ')}.`)
  process.exit(2)
}

const figures: Figure[] = []
for (const [name, run] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.error(`measuring: ${name}`)
  figures.push(...(await run()))
}
printFigures(figures)
