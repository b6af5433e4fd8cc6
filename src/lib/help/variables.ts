/** An environment variable people may set, and what it does. A test holds this list against what the code reads. */
export interface Variable {
  readonly name: string
  readonly meaning: string
}

export const CLIENT_VARIABLES: readonly Variable[] = [
  { name: 'GIGALIXIR_APP', meaning: 'The app of every command that is given no -a.' },
  { name: 'GIGALIXIR_EMAIL', meaning: 'With GIGALIXIR_API_KEY: the account to act as.' },
  { name: 'GIGALIXIR_API_KEY', meaning: 'Its API key. Goes before every stored one.' },
  { name: 'GIGALIXIR_TARGET', meaning: 'The target to talk to, by its name.' },
  { name: 'GIGALIXIR_CLI__HOST', meaning: 'The URL of the API to talk to.' },
  { name: 'GIGALIXIR_TIMEOUT', meaning: 'Seconds the platform may take to answer; 60 if not set.' },
  { name: 'GIGALIXIR_IDENTITY_FILE', meaning: 'The SSH key to log in to replicas with.' },
  {
    name: 'GIGALIXIR_STRIPE_KEY',
    meaning: 'The publishable key that cards are sent to Stripe with, where the platform tells none.',
  },
  {
    name: 'GIGALIXIR_KEYCHAIN',
    meaning: '"off" keeps API keys in a file instead of the keychain of the system.',
  },
  { name: 'GIGALIXIR_CONFIG_DIR', meaning: 'The folder of settings and of keys that are in no keychain.' },
  {
    name: 'GIGALIXIR_CACHE_DIR',
    meaning: 'The folder of what can be had again, such as answers of completion.',
  },
  { name: 'NETRC', meaning: 'Your netrc file, where it is not ~/.netrc.' },
  {
    name: 'HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY',
    meaning:
      'As curl and git know them; builds of a simulator get what it was started with. This machine is never looked for behind a proxy.',
  },
  { name: 'NODE_EXTRA_CA_CERTS', meaning: 'A file with the certificates of your own authority.' },
  {
    name: 'NO_COLOR, FORCE_COLOR, TERM, CI',
    meaning: 'Whether output is coloured; in CI there are no animations and no prompts.',
  },
  { name: 'VISUAL, EDITOR', meaning: 'The editor of config:edit.' },
  { name: 'DEBUG', meaning: '"gigalixir*" shows every request on stderr, with secrets masked.' },
]

export const SIMULATOR_VARIABLES: readonly Variable[] = [
  {
    name: 'DOCKER_HOST',
    meaning: 'The Docker engine to use; else the current docker context, else the usual sockets.',
  },
  {
    name: 'GIGALIXIR_SIM_HOME',
    meaning: 'The folder of all a simulator owns. Two homes are two simulators.',
  },
  { name: 'GIGALIXIR_SIM_HTTP_PORT', meaning: 'The port it prefers; 4080 if not set.' },
  { name: 'GIGALIXIR_SIM_HTTPS_PORT', meaning: 'The port it prefers for https; 4443 if not set, 0 for any.' },
  { name: 'GIGALIXIR_SIM_BASE_IMAGE', meaning: 'The image to make stacks from, instead of looking for one.' },
  {
    name: 'GIGALIXIR_SIM_BOOT_DEADLINE',
    meaning:
      'Seconds a new replica may take to answer on its port; 60 if not set. Time in which it waits for a busy CPU does not count.',
  },
  {
    name: 'GIGALIXIR_SIM_DRAIN',
    meaning: 'Seconds an old replica gets to finish its requests; 30 if not set.',
  },
  {
    name: 'GIGALIXIR_SIM_BUILDPACKS',
    meaning:
      "What builds: builtin (our own equivalents of the platform's five), upstream (theirs, from the network), auto (theirs when they can be had).",
  },
  {
    name: 'GIGALIXIR_SIM_FETCH',
    meaning:
      'What git dependencies, buildpacks and submodules may be fetched from besides https, with commas: http, ssh, file (never submodules), loopback (services of this machine). None if not set.',
  },
  {
    name: 'GIGALIXIR_SIM_TOOLCHAINS',
    meaning:
      "Where Erlang and Elixir are downloaded from when an app asks for a version: a URL; https://builds.hex.pm/builds if not set; off for the stack's own.",
  },
  {
    name: 'GIGALIXIR_SIM_RATE_LIMITS',
    meaning: 'off answers no attempt to log in or sign up with 429; on if not set.',
  },
  { name: 'GIGALIXIR_SIM_JOB_LIMIT', meaning: 'Seconds a job may take; 300 if not set.' },
  {
    name: 'GIGALIXIR_SIM_CONCURRENT_BUILDS',
    meaning:
      'How many builds run at the same time; the others wait in a queue. By the cores and the memory of Docker if not set.',
  },
  {
    name: 'GIGALIXIR_SIM_BUILD_LIMIT',
    meaning: 'Seconds a build may take, without the time it waits for others; 1800 if not set.',
  },
  { name: 'GIGALIXIR_SIM_BUILD_DISK_LIMIT', meaning: 'MB a build may write to its disk; 10000 if not set.' },
  { name: 'GIGALIXIR_SIM_SLUG_LIMIT', meaning: 'MB a slug may have; 500 if not set.' },
  { name: 'GIGALIXIR_SIM_REPOSITORY_LIMIT', meaning: "MB an app's repository may have; 1024 if not set." },
]
