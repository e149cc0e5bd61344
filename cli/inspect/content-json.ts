import { sizeText } from '../../lib/image/size-text.ts'
import { exactly } from '../../lib/image/image.ts'
import { type Content, sizeOf } from '../../lib/image/tree.ts'
import { decodeUtf8 } from '../../lib/text/utf8.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** The most bytes of a file that a JSON answer holds. */
const MOST = 64 * 1024 ** 2

/**
 * Returns a file for a JSON answer: as text if it is UTF-8, else in base64.
 *
 * @throws Failure for a file of more than 64 MiB
 */
export async function contentJson(content: Content, path: string) {
  const size = sizeOf(content)
  if (size > MOST)
    throw new Failure(
      EXIT.failed,
      `${path} has ${sizeText(size)}; --json prints at most ${sizeText(MOST)}`,
      [],
      {
        source: path,
        code: 'too-large-for-json',
      },
    )
  const bytes = content instanceof Uint8Array ? content : Buffer.concat(await copied(exactly(content, path)))
  const text = decodeUtf8(bytes)
  return text === undefined
    ? { size, encoding: 'base64', content: Buffer.from(bytes).toString('base64') }
    : { size, encoding: 'utf-8', content: text }
}

/** Copies the chunks, whose buffers may be used again. */
async function copied(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(Uint8Array.from(chunk))
  return all
}
