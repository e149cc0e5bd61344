import type { FleetOutput } from '../fleet/fleet-output.ts'
import { chunks } from '../image/image.ts'
import { tarMembers, TAR_END, type TarOptions } from '../tar/tar.ts'
import { writeChunks } from './write-image.ts'

/**
 * Returns the output that writes the drives as one tar archive, in the order of the rows. `write` gets the bytes in order, one call at a
 * time; they stay unchanged until it resolves.
 *
 * @throws EncodeError by `put`, for a path that no archive can hold
 */
export function tarOutput(
  write: (bytes: Uint8Array) => Promise<unknown>,
  options: TarOptions = {},
): FleetOutput {
  return {
    async put({ path, image, sha256 }) {
      const { size, segments } = image
      const [first] = segments
      if (sha256 !== undefined && first?.content instanceof Uint8Array && segments.length === 1) {
        const entry = { kind: 'file', content: first.content } as const
        await writeChunks(tarMembers(new Map([[path, entry]]), options), write, undefined, { sha256: false })
        return { size, sha256 }
      }
      const content = { size, open: () => chunks(image) }
      const member = tarMembers(new Map([[path, { kind: 'file', content }]]), options)
      const summed = await writeChunks(image, async () => undefined)
      await writeChunks(member, write, undefined, { sha256: false })
      return { size, sha256: summed.sha256 }
    },
    async end() {
      await write(TAR_END)
    },
  }
}
