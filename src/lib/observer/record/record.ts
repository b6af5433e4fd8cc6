import type { View } from '../server/view.js'
import { Recorder } from './recorder.js'

/** What a recording came to. */
export interface Recorded {
  file: string
  replica: string
  /** Looks at the load that are in it. */
  looks: number
}

/** What is said again and again is told once. */
function onNews(tell: (text: string) => void): (text: string) => void {
  let last: string | undefined
  return (text) => {
    if (text !== last) tell((last = text))
  }
}

/** Records the first replica of a view until the signal. @throws as `Recorder.run` */
export async function record(
  view: View,
  file: string,
  signal: AbortSignal,
  onTrouble: (text: string) => void,
): Promise<Recorded> {
  const replica = view.replicas[0]?.name ?? ''
  let looks = 0
  try {
    await new Recorder(view, {
      ...{ file, replica, signal, onTrouble: onNews(onTrouble) },
      onLook: (count) => (looks = count),
    }).run()
  } finally {
    await view.close()
  }
  return { file, replica, looks }
}
