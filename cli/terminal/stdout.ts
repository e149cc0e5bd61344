import { reasonOf } from '../../lib/node/reason.ts'
import { printableLines, printableText } from '../report/printable.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Writes to standard output, no faster than it is read.
 *
 * @throws node's own error, EPIPE when the reader has gone, and the signal's reason
 */
export function writeStdout(bytes: Uint8Array | string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal!.reason as Error)
    signal?.addEventListener('abort', onAbort, { once: true })
    process.stdout.write(bytes, (cause) => {
      signal?.removeEventListener('abort', onAbort)
      if (cause) reject(cause)
      else resolve()
    })
  })
}

/**
 * Prints what a command was asked for: a text for people, in which whatever a terminal would obey is written out, or the
 * bytes of data, which only at a terminal are made such a text. A reader that has gone, as `head` does, has what it wanted: that is no failure.
 *
 * @throws Failure when it cannot be written
 */
export async function print(
  chunks: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const shown =
    typeof chunks === 'string' ? [printableLines(chunks)] : process.stdout.isTTY ? asText(chunks) : chunks
  for await (const chunk of shown) {
    try {
      // The next chunk may lie in the same buffer, so this one has to be out before it is asked for.
      await writeStdout(chunk)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EPIPE') return
      throw new Failure(EXIT.failed, `cannot write standard output: ${reasonOf(cause)}`)
    }
  }
}

/** Prints a text that another program reads, byte for byte. */
export function printData(text: string): Promise<void> {
  return print([Buffer.from(text)])
}

async function* asText(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield printableText(decoder.decode(chunk, { stream: true }))
  yield printableText(decoder.decode())
}
