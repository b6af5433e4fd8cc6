import { execa } from 'execa'

/** The program that opens a URL in the person's browser, with its arguments. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform = process.platform,
): [file: string, args: string[]] {
  if (platform === 'darwin') return ['open', [url]]
  // Not `cmd /c start`: cmd would take `&` in a URL for the end of the command.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}

/**
 * Opens a URL in the person's browser; the browser goes on when this program has ended.
 *
 * @returns whether there is a program that could be asked
 */
export async function openInBrowser(url: string): Promise<boolean> {
  const [file, args] = browserCommand(url)
  const { exitCode } = await execa(file, args, { reject: false, stdio: 'ignore', windowsHide: true })
  return exitCode === 0
}
