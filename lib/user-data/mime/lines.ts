/** Tells whether an outer part of the message ends before a line. */
type Stop = (line: string) => boolean

/**
 * A reader of lines, each with its end: LF, CRLF or CR. It stops before a line that ends an outer part.
 * Source: Python's email/feedparser.py, `BufferedSubFile`
 */
export interface Lines {
  /** Returns the number of the next line, from 1. */
  readonly number: () => number
  /** Returns the next line, or undefined at the end of this part. */
  readonly next: () => string | undefined
  /** Puts the last line back. */
  readonly back: (line: string) => void
  /** Returns all lines up to the end of this part, unchanged. */
  readonly rest: () => string
  /** Calls `read`, whose lines end before a line at which `stop` returns true. */
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
