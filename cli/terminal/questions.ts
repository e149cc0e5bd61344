import { createInterface } from 'node:readline'
import { EXIT, Failure } from '../report/exit.ts'

/** Asks a question and returns the trimmed answer, or `usual` for an empty one. */
export type Ask = (question: string, usual?: string) => Promise<string>

/** Returns whether a user is at the terminal. */
export function isAtTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/**
 * Runs work that asks questions at the terminal. Lines typed ahead answer later questions.
 *
 * @throws Failure at Ctrl-C and Ctrl-D, and what the work throws
 */
export async function withQuestions<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const typed = lines[Symbol.asyncIterator]()
  let isClosed = false
  lines.on('SIGINT', () => lines.close())
  lines.on('close', () => (isClosed = true))
  try {
    return await work(async (question, usual = '') => {
      lines.setPrompt(usual === '' ? `${question}: ` : `${question} [${usual}]: `)
      // A prompt after the end of input would reopen the terminal.
      if (!isClosed) lines.prompt()
      const { value, done } = await typed.next()
      if (done === true) {
        process.stderr.write('\n')
        throw new Failure(EXIT.interrupted, 'interrupted; nothing was written')
      }
      return value.trim() || usual
    })
  } finally {
    lines.close()
  }
}

/** Asks until the answer is yes or no. */
export async function isYes(ask: Ask, question: string): Promise<boolean> {
  for (;;) {
    const answer = (await ask(question, 'yes')).toLowerCase()
    if (['y', 'yes'].includes(answer)) return true
    if (['n', 'no'].includes(answer)) return false
  }
}
