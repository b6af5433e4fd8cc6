/** Where things are in a builder container; run-build.sh has the same list. */
export const BUILDER = {
  /** The source, and later the built app: also where its slug is unpacked to run. */
  app: '/app',
  cache: '/tmp/cache',
  env: '/tmp/env',
  out: '/tmp/out',
  buildpacks: '/tmp/buildpacks',
  /** The app's settings files, cleaned; they go over those of the source. */
  settings: '/tmp/settings',
  /** The release that runs, for a hot upgrade. */
  previous: '/tmp/in',
  /** What comes from the person's own Hex. */
  hex: '/tmp/host-hex',
  /** What this machine has of dependencies; run-build.sh puts it into `<cache>/handed`. */
  handed: '/tmp/handed',
  /** The versions of Erlang and Elixir that the app asks for. */
  toolchain: '/tmp/toolchain',
  /** How this machine reaches the network (proxies, mirrors, certificates): like `env`. Addresses may hold passwords. */
  network: '/tmp/network',
  /** Certificate authorities that this machine trusts besides the usual ones. */
  certificates: '/tmp/certificates.pem',
  /** A builder that is started with this runs nothing: it is there to be looked at. */
  keptMarker: '/tmp/kept',
  /** A builder that is started with this unpacks the app's cache, and waits for its build. */
  aheadMarker: '/tmp/ahead',
} as const
