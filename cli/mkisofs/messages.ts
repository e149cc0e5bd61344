import { closeSync, openSync, writeSync } from 'node:fs'
import { reasonOf } from '../../lib/node/reason.ts'
import { eraseStatus } from '../report/status-line.ts'
import { printable } from '../report/printable.ts'
import { EXIT, Stop } from './exit.ts'

const STDERR = 2

/** The messages of a run, on standard error or in the file of -log-file. */
export interface Messages {
  readonly descriptor: number
  /** Prints a message as one line, whatever it contains, and `lines` below it. */
  say(message: string, lines?: readonly string[]): void
  /** Prints a line without the name of the program. */
  line(text: string): void
  close(): void
}

/** @throws Stop when the log cannot be opened */
export function messages(logFile: string | undefined): Messages {
  const descriptor = logFile === undefined ? STDERR : openLog(logFile)
  return {
    descriptor,
    say(message, lines = []) {
      eraseStatus()
      writeTo(descriptor, `config-drive-genisoimage: ${[message, ...lines].map(shown).join('\n')}\n`)
    },
    line(text) {
      writeTo(descriptor, `${text}\n`)
    },
    close() {
      if (descriptor !== STDERR) closeSync(descriptor)
    },
  }
}

/** Returns a text as one line, with the bytes of names outside UTF-8 in hexadecimal, `\xe9`. */
function shown(text: string): string {
  return printable(
    text.replaceAll(/[\udc80-\udcff]/gu, (byte) => `\\x${(byte.charCodeAt(0) & 0xff).toString(16)}`),
  )
}

function openLog(file: string): number {
  try {
    return openSync(file, 'w')
  } catch (cause) {
    throw new Stop(EXIT.input, `cannot write the log ${file}: ${reasonOf(cause)}`)
  }
}

/** Writes a whole text. A reader that is slow or gone is not an error. */
export function writeTo(descriptor: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
