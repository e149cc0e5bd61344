import { committed } from './atomic-write.ts'
import { stageImage } from './stage-image.ts'
import { writeImage } from './write-image.ts'

/**
 * Writes a file of text for its owner alone, all of it or nothing; over a file that is there only when that is asked for. That
 * file hands on its owner and mode. Folders that are missing are made.
 *
 * @throws node's own error, of the code EEXIST for a file that is there
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
