/** The JSON objects of a stream, one a line, as Docker's long calls send them. @throws when the connection breaks */
export async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.trim() !== '') yield JSON.parse(line)
    }
  }
  if (rest.trim() !== '') yield JSON.parse(rest)
}
