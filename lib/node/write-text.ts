import { committed } from './atomic-write.ts'
import { stageImage } from './stage-image.ts'
import { writeImage } from './write-image.ts'

/**
 * Writes a text file that only its owner can read, completely or not at all. `isOver` allows replacing an existing file, whose
 * owner and mode are kept. Missing folders are made.
 *
 * @throws node's own error; its code is EEXIST for an existing file
 */
export async function writeText(path: string, text: string, { isOver = false } = {}): Promise<void> {
  const content = new TextEncoder().encode(text)
  const image = {
    size: content.length,
    segments: [{ kind: 'content' as const, offset: 0, content, label: 'text' }],
  }
  const options = { sha256: false }
  if (isOver) await writeImage(image, path, options)
  else committed(await stageImage(image, path, { ...options, isNew: true }))
}
