import { unwritable } from '../report/file-failures.ts'
import { printableLines, printableText } from '../report/printable.ts'
import { isJson } from '../report/answer.ts'

/**
 * Writes to standard output and waits until the reader has taken the bytes.
 *
 * @throws Node's error, such as EPIPE when the reader is gone; the signal's reason after an abort
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
 * Prints the result of a command. A string is a text for people: characters that a terminal would obey are escaped. Bytes are
 * data, and are escaped only at a terminal. It is not an error if the reader closes early, as `head` does. A command that answers in
 * JSON prints nothing else.
 *
 * @throws Failure when standard output cannot be written
 */
export async function print(
  chunks: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  if (isJson()) return
  await printAlways(chunks)
}

/** Prints the JSON answer of a command. */
export function printAnswer(text: string): Promise<void> {
  return printAlways([Buffer.from(text)])
}

async function printAlways(chunks: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const shown =
    typeof chunks === 'string' ? [printableLines(chunks)] : process.stdout.isTTY ? asText(chunks) : chunks
  for await (const chunk of shown) {
    try {
      // The next chunk may reuse the buffer, so this one must be written first.
      await writeStdout(chunk)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EPIPE') return
      throw unwritable('-', cause)
    }
  }
}

/** Prints a text for another program, byte for byte. */
export function printData(text: string): Promise<void> {
  return print([Buffer.from(text)])
}

async function* asText(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield printableText(decoder.decode(chunk, { stream: true }))
  yield printableText(decoder.decode())
}
