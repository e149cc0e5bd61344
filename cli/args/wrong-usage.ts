import { EXIT, Failure } from '../report/exit.ts'

/** Returns the Failure for a wrong command line, with the command that prints the help of a verb, or of the program. */
export function wrong(message: string, verb?: string): Failure {
  const command = verb === undefined ? '' : ` ${verb}`
  return new Failure(EXIT.usage, message, [`Try: config-drive${command} --help`])
}
