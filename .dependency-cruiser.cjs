/** The rules of the house (see CONTRIBUTING.md), checked: who may import whom. */
const component = '^src/sim/([^/]+)/'
/** The doors of components: their index, and in an engine's folder the index of each of its rooms. */
const doors = [
  '^src/sim/[^/]+/index\\.ts$',
  '^src/sim/engines/[^/]+/index\\.ts$',
  '^src/sim/engines/[^/]+/[^/]+/index\\.ts$',
]
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'lib-never-imports-sim',
      severity: 'error',
      from: { path: '^src/lib/' },
      to: { path: '^src/(sim|commands)/' },
    },
    {
      name: 'sim-takes-only-the-shared-part-of-lib',
      comment:
        'The simulator may use the contract, the errors, child processes, proxies and the paths, and its pages what pages share; never the client.',
      severity: 'error',
      from: { path: '^src/sim/' },
      to: {
        path: '^src/lib/',
        pathNot: '^src/lib/(api/contract/|errors\\.ts|process/|proxy\\.ts|paths\\.ts|version\\.ts|web-ui/)',
      },
    },
    {
      name: 'sim-never-imports-commands',
      severity: 'error',
      from: { path: '^src/sim/' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'components-meet-at-their-index',
      comment: 'A component of the simulator is known by its index alone.',
      severity: 'error',
      from: { path: component },
      to: { path: component, pathNot: ['^src/sim/$1/', ...doors] },
    },
    {
      name: 'components-know-no-engine',
      comment:
        'An engine is chosen at the root, and comes in by its ports. (doctor looks for the one of the machine.)',
      severity: 'error',
      from: { path: component, pathNot: '^src/sim/(engines|doctor|build-shell)/' },
      to: { path: '^src/sim/engines/' },
    },
    {
      name: 'rooms-meet-at-their-index',
      comment: 'The rooms of one engine are components, too.',
      severity: 'error',
      from: { path: '^src/sim/engines/([^/]+)/([^/]+)/' },
      to: {
        path: '^src/sim/engines/$1/[^/]+/',
        pathNot: ['^src/sim/engines/$1/$2/', '^src/sim/engines/$1/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'engine-knows-no-engine',
      comment: 'What every engine shares knows none of them.',
      severity: 'error',
      from: { path: '^src/sim/engine/' },
      to: { path: '^(src/sim/engines/|node_modules/(@types/)?dockerode)' },
    },
    {
      name: 'sim-root-uses-indexes',
      severity: 'error',
      from: { path: '^src/(sim/[^/]+\\.ts$|commands/)' },
      to: { path: component, pathNot: doors },
    },
    {
      name: 'only-the-client-imports-dockerode',
      comment:
        'Docker is spoken to in engines/docker/client; what others know of it is in its engine-api.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sim/engines/docker/client/' },
      to: { path: '(^|/)(dockerode|@types/dockerode)(/|$)' },
    },
    {
      name: 'commands-stay-thin',
      comment: 'No HTTP, Docker, SSH or child process in a command: that is what lib and sim are for.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^(undici|dockerode|ssh2|execa|node:child_process|node:http|child_process|http)' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/@types/' },
    },
    {
      name: 'no-tools-in-the-program',
      comment:
        'What is bundled stands among devDependencies, too; tools and what tests need are not for the program.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: '^node_modules/(@eslint|dependency-cruiser|esbuild|eslint|fast-check|msw|prettier|puppeteer|tsx|typescript|vitest)',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
}
