import type { RandomAccess } from '../image/random-access.ts'
import type { Source } from '../image/tree.ts'
import { type Call, never, type Route } from './call.ts'
import { type Answer, BYTES, headerOf } from './message.ts'
import { refused } from './refusal.ts'

/** Serves the drive of an instance as `/drives/NAME.iso`, whole or in one range. */
export const drives: Route = { answer: driveAnswer, isKept: never }

function driveAnswer({ request, parts, instance }: Call): Answer | undefined {
  const [directory, name, ...more] = parts
  if (directory !== 'drives' || name !== `${instance.name}.iso` || more.length > 0) return undefined
  const disk = instance.disk?.()
  if (disk === undefined) return undefined
  if (request.method !== 'GET' && request.method !== 'HEAD') return refused(request, 405)
  const type = { 'Content-Type': BYTES, 'Accept-Ranges': 'bytes' }
  const range = rangeOf(headerOf(request, 'range'), disk.size)
  if (range === 'unsatisfiable')
    return { status: 416, headers: { 'Content-Range': `bytes */${disk.size}` }, body: new Uint8Array(0) }
  if (range === undefined) return { status: 200, headers: type, body: part(disk, 0, disk.size) }
  const [start, end] = range
  return {
    status: 206,
    headers: { ...type, 'Content-Range': `bytes ${start}-${end}/${disk.size}` },
    body: part(disk, start, end - start + 1),
  }
}

/** Returns the first and the last byte that a Range header asks for; undefined for the whole. Source: RFC 9110 14.1.2 */
function rangeOf(
  header: string | undefined,
  size: number,
): readonly [start: number, end: number] | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  const [start, end] =
    first === ''
      ? [Math.max(0, size - Number(last)), size - 1]
      : [Number(first), Number(last === '' ? size - 1 : last)]
  if (first !== '' && last !== '' && start > end) return undefined
  return start >= size || end < start ? 'unsatisfiable' : [start, Math.min(end, size - 1)]
}

/** The size of the pieces in which a disk is read, in bytes. */
const PIECE = 1024 ** 2

function part(disk: RandomAccess, start: number, size: number): Source {
  return {
    size,
    async *open() {
      for (let at = 0; at < size; at += PIECE) yield disk.read(start + at, Math.min(PIECE, size - at))
    },
  }
}
