import type { FindingCode } from '../../lib/image/findings.ts'
import type { EncodeErrorCode } from '../../lib/image/image.ts'
import type { Diagnostic } from '../../lib/report/diagnostics.ts'
import type { FailureCode } from './failure-codes.ts'

/** Exit codes of the process. */
export const EXIT = {
  fine: 0,
  /** Something failed: a file, a device, a program. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The input is invalid. */
  invalid: 3,
  /** Interrupted by Ctrl-C: 128 plus the number of the signal. */
  interrupted: 130,
} as const

/** What --json says about a failure besides its message. */
interface About {
  /** A stable code: one of FAILURE_CODES, or that of a finding; by default one for the exit code. */
  readonly code?: FailureCode | FindingCode | Diagnostic['code'] | EncodeErrorCode
  /** The file or drive that it is about. */
  readonly source?: string
  /** The findings that were reported before explain the failure, so it is not reported itself. */
  readonly isReported?: true
}

/** Ends a command with a message and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  /** Lines below the message. */
  readonly lines: readonly string[]

  readonly about: About

  /** @param message printed as one line, whatever it contains */
  constructor(exitCode: number, message: string, lines: readonly string[] = [], about: About = {}) {
    super(message)
    this.lines = lines
    this.about = about
    this.exitCode = exitCode
  }
}
