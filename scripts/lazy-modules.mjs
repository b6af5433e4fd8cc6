// What oclif loads or asks at every start and our commands never or seldom use. On Node 20 each costs a millisecond or more
// of the start, so in the bundle it is loaded when something of it is first used, or left out.

/** Of Node: for oclif's own time-keeping, and for arguments from stdin. */
const SELDOM = /^node:(perf_hooks|readline)$/

/** What stands in for other modules, by how oclif names them. */
const INSTEAD = {
  debug: `module.exports = process.env.DEBUG ? require('debug') : () => Object.assign(() => undefined, { enabled: false })`,
  // On Windows oclif starts a PowerShell at every start to learn the shell's name, which nothing here asks it for. It takes
  // what COMSPEC names when it cannot.
  'node:child_process': `exports.execSync = () => { throw new Error('not in this program') }`,
  'wsl-utils': `Object.defineProperty(exports, 'isWsl', { get: () => require('is-wsl').default })`,
  // For a look at oclif's own lowest version of Node; bin/run.js looks at ours.
  semver: `exports.satisfies = () => true`,
}

/**
 * @param {string} root the package's folder
 * @returns {import('esbuild').Plugin}
 */
export function lazyModules(root) {
  const isOclif = ({ importer, namespace }) =>
    namespace === 'file' && /[\\/]@oclif[\\/]core[\\/]/.test(importer)
  return {
    name: 'lazy-modules',
    setup(plugin) {
      plugin.onResolve({ filter: SELDOM }, (asked) =>
        isOclif(asked) ? { path: asked.path, namespace: 'seldom' } : undefined,
      )
      plugin.onResolve({ filter: new RegExp(`^(${Object.keys(INSTEAD).join('|')})$`) }, (asked) =>
        isOclif(asked) ? { path: asked.path, namespace: 'instead' } : undefined,
      )
      plugin.onLoad({ filter: /./, namespace: 'seldom' }, ({ path }) => ({
        resolveDir: root,
        contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] })`,
      }))
      plugin.onLoad({ filter: /./, namespace: 'instead' }, ({ path }) => ({
        resolveDir: root,
        contents: INSTEAD[path],
      }))
    },
  }
}
