/**
 * Does something now and again after so many milliseconds, one at a time, and only while the page is seen: an observer in
 * a tab nobody looks at costs the node nothing.
 */
export function repeat(
  milliseconds: number,
  look: () => Promise<void>,
  signal: AbortSignal,
  said: (error: unknown) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const turn = async () => {
    if (!document.hidden) {
      try {
        await look()
        if (!signal.aborted) said(undefined)
      } catch (error) {
        if (!signal.aborted) said(error)
      }
    }
    if (!signal.aborted) timer = setTimeout(() => void turn(), milliseconds)
  }
  signal.addEventListener('abort', () => clearTimeout(timer))
  void turn()
}
