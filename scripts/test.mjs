// `npm test`: every level, the fast ones first; then proof that nothing was left behind.
// The last line of the output is the count over all levels: "N passed, N failed".
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NoDocker, ensureDocker } from './ensure-docker.mjs'
import { NoPrograms, ensurePrograms } from './ensure-programs.mjs'
import { leftovers, snapshot } from './leak-check.mjs'
import { ensureBuild, ensurePackages, root } from './prepare.mjs'

const say = (line) => console.log(`==> ${line}`)
const total = { passed: 0, failed: 0 }
const problems = []

ensurePackages(say)
ensureBuild(say)
const engine = await setUpEngine()
// Taken only now: an engine that did not run before may hold what somebody else's simulator left in it.
const before = await snapshot()
const reports = mkdtempSync(join(tmpdir(), 'gigalixir-report-'))
try {
  stage('unit, commands and contract', ['unit', 'commands', 'contract'])
  if (engine.missing === null) {
    stage('end to end', ['e2e'])
    stage('attacks and faults', ['hostile'])
  } else problem(`The end-to-end tests did not run. ${engine.missing}`)
} finally {
  rmSync(reports, { recursive: true, force: true })
}

const left = await leftovers(before)
if (left.length > 0) problem(`The tests left something behind:\n  ${left.join('\n  ')}`)
if (total.passed + total.failed === 0) problem('No test ran.')

for (const each of problems) console.error(each)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/** What the end-to-end tests need. Without it the fast levels still run; `missing` says what it is, else it is null. */
async function setUpEngine() {
  try {
    await ensureDocker(say)
    ensurePrograms(say)
    return { missing: null }
  } catch (error) {
    if (!(error instanceof NoDocker) && !(error instanceof NoPrograms)) throw error
    return { missing: error.message }
  }
}

/** Runs some levels in one go and adds up vitest's own count. */
function stage(name, levels) {
  say(`Testing: ${name}`)
  const file = join(reports, `${levels[0]}.json`)
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...levels.flatMap((level) => ['--project', level]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { cwd: root, stdio: 'inherit' },
  )
  const { passed, failed } = countIn(file)
  total.passed += passed
  total.failed += failed
  if (passed + failed === 0) problem(`No test ran in: ${name}.`)
  else if (status !== 0 && failed === 0)
    problem(`vitest ended with ${status} in: ${name}; see its output above.`)
}

function countIn(file) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0 } // vitest died before it could report; the caller says so
  }
  // A file that could not even be loaded has no tests to fail, and is a failure all the same.
  const unloadable = report.testResults.filter(
    (result) =>
      result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length }
}

/** Something that is wrong without a test of its own saying so. */
function problem(text) {
  problems.push(text)
  total.failed += 1
}
