import t from 'tap'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { isSparseVmdk, readVmdk } from '../../../lib/vmdk/read-vmdk.ts'

const SECTOR = 512
const refuse = (): never => {
  throw new RangeError('nothing here is compressed')
}

/** A disk of four grains of 8 sectors, of which only the third is stored, at sector 4. */
function made(change: (header: DataView) => void = () => undefined): Uint8Array {
  const bytes = new Uint8Array(12 * SECTOR)
  bytes.set([...'KDMV'].map((letter) => letter.charCodeAt(0)))
  const header = new DataView(bytes.buffer)
  header.setUint32(4, 1, true)
  header.setBigUint64(12, 32n, true)
  header.setBigUint64(20, 8n, true)
  header.setUint32(44, 512, true)
  header.setBigUint64(56, 2n, true)
  header.setUint32(2 * SECTOR, 3, true)
  header.setUint32(3 * SECTOR + 4, 1, true)
  header.setUint32(3 * SECTOR + 8, 4, true)
  bytes.fill(9, 4 * SECTOR)
  change(header)
  return bytes
}

t.test('stored grains and zeros', async (t) => {
  const bytes = made()
  t.ok(isSparseVmdk(bytesAccess(bytes)))
  t.notOk(isSparseVmdk(bytesAccess(bytes.subarray(0, 100))))
  const disk = readVmdk(bytesAccess(bytes), refuse)
  t.equal(disk.size, 32 * SECTOR)
  t.same(disk.read(16 * SECTOR - 2, 4), [0, 0, 9, 9])
  t.same(disk.read(24 * SECTOR - 2, 4), [9, 9, 0, 0])
  t.equal(disk.read(32 * SECTOR - 5, 50).length, 5, 'fewer at the end')
  t.equal(disk.read(40 * SECTOR, 5).length, 0)
})

t.test('files that cannot be read', async (t) => {
  const reading = (change: (header: DataView) => void) => () =>
    readVmdk(bytesAccess(made(change)), refuse).read(16 * SECTOR, 8)
  for (const [code, change] of [
    ['malformed', (h) => h.setBigUint64(12, 0n, true)],
    ['malformed', (h) => h.setBigUint64(20, 0n, true)],
    ['malformed', (h) => h.setBigUint64(20, 1n << 40n, true)],
    ['malformed', (h) => h.setBigUint64(12, 1n << 60n, true)],
    ['malformed', (h) => h.setUint32(44, 0, true)],
    ['malformed', (h) => h.setBigUint64(56, 0xffff_ffff_ffff_ffffn, true)],
    ['unsupported', (h) => h.setBigUint64(56, 0n, true)],
    ['unsupported', (h) => h.setUint32(8, 0x10000, true)],
    ['outside-image', (h) => h.setBigUint64(56, 500n, true)],
    ['outside-image', (h) => h.setUint32(2 * SECTOR, 500, true)],
  ] as [string, (header: DataView) => void][])
    t.throws(reading(change), { code }, code)
  const damaged = (h: DataView): void => {
    h.setUint32(8, 0x10000, true)
    h.setUint16(77, 1, true)
  }
  t.throws(reading(damaged), { code: 'malformed' })
})
