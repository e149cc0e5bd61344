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
  if (process.stdin.isTTY) return questions.map((question) => answered(ask(question)))
  const text = decodeUtf8(readFileSync(0))
  if (text === undefined)
    throw new Failure(EXIT.invalid, 'standard input is not UTF-8', [], { code: 'file-not-utf8' })
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (lines.length !== questions.length) {
    const count = questions.length === 1 ? 'one line' : `${questions.length} lines`
    throw new Failure(
      EXIT.invalid,
      `standard input must contain ${count}: ${questions.join(', ').toLowerCase()}`,
      [],
      { code: 'answers-missing' },
    )
  }
  return lines
}

/**
 * Reads a new secret: typed twice at a terminal, or one line of standard input.
 *
 * @throws Failure when the answers differ, and when standard input has another number of lines
 */
export function newSecret(question: string): string {
  return process.stdin.isTTY ? answered(askTwice(question)) : typedLines([question])[0]!
}

/** @throws Failure without an answer */
function answered(answer: ReturnType<typeof promptHidden>): string {
  if (typeof answer === 'string') return answer
  throw new Failure(EXIT.failed, `cannot ask at the terminal: ${answer.problem}`, [], { code: 'no-terminal' })
}

/**
 * Asks for a secret twice, because what is typed without echo may be mistyped.
 *
 * @throws Failure when the answers differ, and at Ctrl-C
 */
export function askTwice(question: string): ReturnType<typeof promptHidden> {
  const answer = ask(question)
  if (typeof answer !== 'string') return answer
  const again = ask('Again')
  if (again !== answer)
    throw new Failure(EXIT.invalid, 'the two inputs differ; nothing was written', [], {
      code: 'answers-missing',
    })
  return answer
}

/**
 * Asks a question and reads the answer without echo.
 *
 * @throws Failure at Ctrl-C
 */
function ask(question: string): ReturnType<typeof promptHidden> {
  try {
    return promptHidden(question)
  } catch (cause) {
    if (cause instanceof Interrupted) throw new Failure(EXIT.interrupted, 'interrupted; nothing was written')
    throw cause
  }
}
