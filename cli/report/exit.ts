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

/** Ends a command with a message and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  /** Lines below the message. */
  readonly lines: readonly string[]

  /** @param message printed as one line, whatever it contains */
  constructor(exitCode: number, message: string, lines: readonly string[] = []) {
    super(message)
    this.lines = lines
    this.exitCode = exitCode
  }
}
