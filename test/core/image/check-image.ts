import t from 'tap'
import { checkImage } from '../../../lib/image/check-image.ts'
import type { Segment } from '../../../lib/image/image.ts'

const segment = (offset: number, size: number): Segment => ({
  kind: 'structure',
  label: `at ${offset}`,
  offset,
  content: new Uint8Array(size),
})

t.test('segments lie in the image, in order, and share no byte', async (t) => {
  t.doesNotThrow(() => checkImage({ size: 0, segments: [] }))
  t.doesNotThrow(() => checkImage({ size: 9, segments: [segment(0, 4), segment(4, 0), segment(4, 5)] }))
  const bad: readonly [number, readonly Segment[], string][] = [
    [-1, [], ''],
    [0.5, [], ''],
    [8, [segment(0, 4), segment(4, 5)], 'at 4'],
    [9, [segment(0, 4), segment(3, 1)], 'at 3'],
    [9, [segment(4, 1), segment(0, 1)], 'at 0'],
    [9, [segment(-1, 1)], 'at -1'],
  ]
  for (const [size, segments, path] of bad)
    t.throws(() => checkImage({ size, segments }), { code: 'bad-size', path }, JSON.stringify([size, path]))
})
