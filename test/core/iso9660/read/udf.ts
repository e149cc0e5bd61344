import t from 'tap'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { hasUdf } from '../../../../lib/iso9660/read/udf.ts'

const SECTOR = 2048

/** An image with these identifiers from sector 16 on, and a tag at sector 256. */
function image(identifiers: readonly string[], tag: number): Uint8Array {
  const bytes = new Uint8Array(257 * SECTOR)
  for (const [n, identifier] of identifiers.entries())
    bytes.set(new TextEncoder().encode(identifier), (16 + n) * SECTOR + 1)
  bytes[256 * SECTOR] = tag
  return bytes
}

t.test('an NSR descriptor and an anchor make a UDF file system', async (t) => {
  const has = (bytes: Uint8Array): boolean => hasUdf(bytesAccess(bytes))
  const bridge = ['CD001', 'CD001', 'BEA01', 'NSR02', 'TEA01']
  t.ok(has(image(bridge, 2)))
  t.ok(has(image(['CD001', 'BEA01', 'NSR03'], 2)))
  t.notOk(has(image(bridge, 0)), 'no anchor')
  t.notOk(has(image(['CD001', 'CD001'], 2)), 'no NSR descriptor')
  t.notOk(has(image(['CD001', 'TEA01', 'NSR02'], 2)), 'the sequence ended before')
  t.notOk(has(new Uint8Array(20 * SECTOR)), 'a short image')
})
