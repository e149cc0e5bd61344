/** Whether an outer part of the message ends before a line. */
type Stop = (line: string) => boolean

/**
 * Reads a message line by line, each with its end: LF, CRLF or CR. Before a line that ends an outer part there is none.
 * Source: email/feedparser.py of Python, `BufferedSubFile`
 */
export interface Lines {
  /** Of the next line, from 1. */
  readonly number: () => number
  /** Undefined: this part has ended. */
  readonly next: () => string | undefined
  /** Takes the last line back. */
  readonly back: (line: string) => void
  /** All lines up to the end of this part, as they are. */
  readonly rest: () => string
  /** Ends every `read` in this part before a line that stops it. */
  readonly within: (stop: Stop, read: () => void) => void
}

export function linesOf(text: string): Lines {
  const end = /\r\n|\n|\r/g
  const stops: Stop[] = []
  let at = 0
  let number = 1
  const peek = (): string | undefined => {
    if (at === text.length) return undefined
    end.lastIndex = at
    const match = end.exec(text)
    const line = text.slice(at, match === null ? text.length : match.index + match[0].length)
    return stops.some((stop) => stop(line)) ? undefined : line
  }
  const next = (): string | undefined => {
    const line = peek()
    at += line?.length ?? 0
    if (line !== undefined) number++
    return line
  }
  return {
    number: () => number,
    next,
    back(line) {
      at -= line.length
      number--
    },
    rest() {
      const start = at
      while (next() !== undefined);
      return text.slice(start, at)
    },
    within(stop, read) {
      stops.push(stop)
      read()
      stops.pop()
    },
  }
}
