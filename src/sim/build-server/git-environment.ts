/**
 * The environment git runs in: the daemon's own without what would make git act differently from one person's machine to
 * the next. Variables such as GIT_DIR come along when a simulator is started from within a hook or an alias, and a
 * `core.hooksPath` of the person's own settings would silently replace our hook.
 */
export function gitEnvironment(
  repository: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string | undefined> {
  const clean: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(env)) {
    // Undefined takes a variable away also where the environment is only added to.
    clean[name] = /^(GIT_|GCM_|SSH_ASKPASS)/i.test(name) ? undefined : value
  }
  return {
    ...clean,
    GIT_CONFIG_NOSYSTEM: '1',
    // git reads this path itself on every system, Windows included.
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // The folder may belong to another user of this machine (a shared home, an administrator on Windows).
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: repository.replaceAll('\\', '/'),
    // Messages are shown to people among ours.
    LC_ALL: 'C.UTF-8',
  }
}
