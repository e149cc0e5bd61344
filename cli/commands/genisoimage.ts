import { run } from '../mkisofs/run.ts'

/** Runs `config-drive genisoimage …`; the arguments follow genisoimage's own syntax. */
export function genisoimage(args: readonly string[]): Promise<number> {
  return run(args)
}
