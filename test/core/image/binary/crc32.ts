import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { crc32 } from '../../../../lib/image/binary/crc32.ts'

t.test('a checksum as gzip writes it', async (t) => {
  t.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      // RFC 1952 2.3.1: the checksum is before the size, at the end.
      return crc32(bytes) === gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8)
    }),
  )
})
