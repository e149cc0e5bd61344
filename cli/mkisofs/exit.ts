export { Failure as Stop } from '../report/exit.ts'

/** What genisoimage ends with, and so this front end. */
export const EXIT = {
  fine: 0,
  /** The command line is wrong, or two files have one name. */
  usage: 1,
  /** An input cannot be read, or the output not be opened. */
  input: 2,
  /** 128 and the number of SIGPIPE. */
  pipe: 141,
  /** A value does not fit its option. */
  value: 255,
} as const
