import { run } from '../mkisofs/run.ts'

/** `config-drive genisoimage …`: all that follows is genisoimage's own syntax. */
export function genisoimage(args: readonly string[]): Promise<number> {
  return run(args)
}
