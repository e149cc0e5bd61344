/** What the process ends with. */
export const EXIT = {
  fine: 0,
  /** It could not be done: a file, a device, a format. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The spec is wrong. */
  invalid: 3,
  /** Stopped by Ctrl-C: 128 and the number of the signal. */
  interrupted: 130,
} as const

/** Ends a command with a message and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: number

  /** Below the message. */
  readonly lines: readonly string[]

  /** The message is one line, whatever is in it. */
  constructor(exitCode: number, message: string, lines: readonly string[] = []) {
    super(message)
    this.lines = lines
    this.exitCode = exitCode
  }
}
