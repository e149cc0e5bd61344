export { Failure as Stop } from '../report/exit.ts'

/** Exit codes of genisoimage, and so of this front end. */
export const EXIT = {
  fine: 0,
  /** The command line is wrong, or two files have the same name. */
  usage: 1,
  /** An input cannot be read, or the output cannot be opened. */
  input: 2,
  /** 128 plus the number of SIGPIPE. */
  pipe: 141,
  /** The value of an option is invalid. */
  value: 255,
} as const
