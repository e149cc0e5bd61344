import { readFileSync } from 'node:fs'
import { Interrupted, promptHidden } from '../../lib/node/prompt.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Reads one line for each question: typed without echo at a terminal, or from standard input.
 *
 * @throws Failure when standard input has a different number of lines
 */
export function typedLines(questions: readonly string[]): readonly string[] {
  if (process.stdin.isTTY) return questions.map(typed)
  const text = decodeUtf8(readFileSync(0))
  if (text === undefined) throw new Failure(EXIT.invalid, 'standard input is not UTF-8')
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (lines.length !== questions.length) {
    const count = questions.length === 1 ? 'one line' : `${questions.length} lines`
    throw new Failure(
      EXIT.invalid,
      `standard input must contain ${count}: ${questions.join(', ').toLowerCase()}`,
    )
  }
  return lines
}

/** @throws Failure at Ctrl-C, and without a terminal */
function typed(question: string): string {
  const answer = ask(question)
  if (typeof answer === 'string') return answer
  throw new Failure(EXIT.failed, `cannot ask at the terminal: ${answer.problem}`)
}

/**
 * Asks a question and reads the answer without echo.
 *
 * @throws Failure at Ctrl-C
 */
export function ask(question: string): ReturnType<typeof promptHidden> {
  try {
    return promptHidden(question)
  } catch (cause) {
    if (cause instanceof Interrupted) throw new Failure(EXIT.interrupted, 'interrupted; nothing was written')
    throw cause
  }
}
