import { writeSettings } from '../../src/lib/targets/settings.js'
import { tempDir } from './temp-dir.js'

/** The environment in which a platform at this address is a simulator named `sim`. */
export async function asSimulator(apiUrl: string): Promise<Record<string, string>> {
  const dir = await tempDir()
  await writeSettings({ current: 'sim', simulators: { sim: { apiUrl } } }, { GIGALIXIR_CONFIG_DIR: dir })
  return { GIGALIXIR_CONFIG_DIR: dir, GIGALIXIR_CLI__HOST: apiUrl }
}
