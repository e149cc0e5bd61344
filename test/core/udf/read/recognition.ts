import t from 'tap'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { TAG, writeTag } from '../../../../lib/udf/tag.ts'
import { findAnchor, hasUdf } from '../../../../lib/udf/read/recognition.ts'

const FIRST = 32 * 1024

/** An image of 300 blocks with these identifiers, and an anchor in one block. */
function image(identifiers: readonly string[], anchor: number, blockSize = 2048): Uint8Array {
  const bytes = new Uint8Array(600 * blockSize)
  const step = Math.max(2048, blockSize)
  for (const [n, identifier] of identifiers.entries())
    bytes.set(new TextEncoder().encode(identifier), FIRST + n * step + 1)
  writeTag(bytes, anchor * blockSize, 512, { identifier: TAG.anchor, location: anchor })
  return bytes
}

t.test('an NSR descriptor and an anchor make a UDF file system', async (t) => {
  const has = (bytes: Uint8Array): boolean => hasUdf(bytesAccess(bytes))
  const bridge = ['CD001', 'CD001', 'BEA01', 'NSR02', 'TEA01']
  t.ok(has(image(bridge, 256)))
  t.ok(has(image(['CD001', 'BEA01', 'NSR03'], 256)))
  t.notOk(has(image(bridge, 255)), 'no anchor')
  t.notOk(has(image(['CD001', 'CD001'], 256)), 'no NSR descriptor')
  t.notOk(has(image(['CD001', 'TEA01', 'NSR02'], 256)), 'the sequence ended before')
  t.notOk(has(new Uint8Array(20 * 2048)), 'a short image')
  const broken = image(bridge, 256)
  broken[256 * 2048 + 20]! ^= 1
  t.notOk(has(broken), 'a wrong CRC')
})

t.test('the anchor is found in each of its places, for each size of a block', async (t) => {
  for (const blockSize of [512, 1024, 2048, 4096])
    for (const block of [256, 599, 343, 512])
      t.match(findAnchor(bytesAccess(image(['BEA01', 'NSR02'], block, blockSize))), { blockSize, block })
})
