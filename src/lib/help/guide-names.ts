/** What there is to read about more than one command: `gigalixir help NAME`, and what it is about. */
export const GUIDES = {
  deploying: 'The life of a deploy, and what to do when it fails.',
  simulator: 'The platform on your own Docker, to try a deploy before production.',
  credentials: 'Where API keys come from, where they are kept, and several accounts.',
  targets: 'Production and simulators: which of them a command talks to.',
  scripting: 'Output, JSON, exit codes and error codes for scripts and CI.',
  environment: 'Every environment variable this program reads.',
} as const

export type GuideName = keyof typeof GUIDES

export function isGuide(name: string): name is GuideName {
  return Object.hasOwn(GUIDES, name)
}
