import { createInterface } from 'node:readline'
import { EXIT, Failure } from '../report/exit.ts'

/** Asks, and gives what was typed without blanks at its ends, or `usual` for nothing. */
export type Ask = (question: string, usual?: string) => Promise<string>

/** Whether somebody can be asked. */
export function isAtTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/**
 * Does work that asks at the terminal. Lines typed ahead wait for their questions.
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
      // At its end a prompt would open the terminal again.
      if (!isClosed) lines.prompt()
      const { value, done } = await typed.next()
      if (done === true) {
        process.stderr.write('\n')
        throw new Failure(EXIT.interrupted, 'stopped, nothing was written')
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
