import type { ByteRun } from '../../image/runs.ts'

/** Returns the bytes of `length` bytes from a block of a partition on, or undefined when some are not in the partition. */
export type Blocks = (block: number, length: number) => readonly ByteRun[] | undefined

/** A partition that is a range of the volume. Source: ECMA-167 3/10.5 */
export function plain(start: number, blocks: number, blockSize: number): Blocks {
  return (block, length) =>
    block * blockSize + length > blocks * blockSize
      ? undefined
      : [{ offset: (start + block) * blockSize, size: length }]
}

/** A partition in the runs of a file: the metadata partition. Source: UDF 2.50, 2.2.10 */
export function inRuns(runs: readonly ByteRun[], blockSize: number): Blocks {
  return (block, length) => {
    const found: ByteRun[] = []
    let skip = block * blockSize
    let left = length
    for (const { offset, size } of runs) {
      if (left === 0) break
      const here = Math.min(size - skip, left)
      if (here > 0) found.push({ offset: offset + skip, size: here })
      left -= Math.max(here, 0)
      skip = Math.max(skip - size, 0)
    }
    return left === 0 ? found : undefined
  }
}

/** A partition whose bad packets lie elsewhere. `spares` has the new first sector of a packet. Source: UDF 1.50, 2.2.9 */
export function sparable(
  { start, blocks, packet }: { readonly start: number; readonly blocks: number; readonly packet: number },
  spares: ReadonlyMap<number, number>,
  blockSize: number,
): Blocks {
  const whole = plain(start, blocks, blockSize)
  if (spares.size === 0) return whole
  return (block, length) => {
    if (whole(block, length) === undefined) return undefined
    return perBlock(block, length, blockSize, (each) => {
      const spare = spares.get(each - (each % packet))
      return (spare === undefined ? start + each : spare + (each % packet)) * blockSize
    })
  }
}

/** A partition whose blocks are listed in a table, as on discs that can only be appended to. Source: UDF 1.50, 2.2.8 */
export function virtual(table: Uint32Array, physical: Blocks, blockSize: number): Blocks {
  return (block, length) =>
    perBlock(block, length, blockSize, (each) => physical(table[each] ?? NOWHERE, blockSize)?.[0]!.offset)
}

/** The entry of a block that is not used. Source: UDF 1.50, 2.2.10 */
const NOWHERE = 0xffff_ffff

function perBlock(
  block: number,
  length: number,
  blockSize: number,
  offsetOf: (block: number) => number | undefined,
): ByteRun[] | undefined {
  const runs: ByteRun[] = []
  for (let done = 0; done < length; done += blockSize) {
    const offset = offsetOf(block + done / blockSize)
    if (offset === undefined) return undefined
    const size = Math.min(blockSize, length - done)
    const last = runs.at(-1)
    if (last !== undefined && last.offset + last.size === offset)
      runs[runs.length - 1] = { offset: last.offset, size: last.size + size }
    else runs.push({ offset, size })
  }
  return runs
}
