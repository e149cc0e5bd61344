import { main } from './main.ts'

/** Runs the command line of this process. Who reads no further, as `head` does, has what he wanted. */
export async function start(args: readonly string[]): Promise<void> {
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause
  })
  process.exitCode = await main(args)
}
