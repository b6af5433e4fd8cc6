import type { Candidate } from './candidates.js'
import type { Question } from './question.js'

/**
 * One candidate a line; for the shells that show it, its description after a tab. bash shows none, and takes a colon or an
 * equals sign for the end of a word: there only what follows the last one of them is to be filled in.
 */
export function answerText({ shell, current }: Question, candidates: readonly Candidate[]): string {
  // eslint-disable-next-line regexp/no-super-linear-move -- one word of the person, as it is typed
  const inWord = shell === 'bash' ? current.search(/[^:=]*$/) : 0
  return candidates
    .filter(({ value }) => value.startsWith(current))
    .map(({ value, description }) => {
      const shown = oneLine(description)
      return shell === 'bash' ? `${value.slice(inWord)}\n` : `${value}\t${shown || value}\n`
    })
    .join('')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('`', '').slice(0, 100)
}
