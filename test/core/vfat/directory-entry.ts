import fc from 'fast-check'
import t from 'tap'
import {
  checksum,
  directoryEntry,
  encodeLongName,
  ENTRY,
  LAST_PART,
  longNameEntry,
  PART,
  partsOf,
} from '../../../lib/vfat/directory-entry.ts'

t.test('a long name is read from its parts, the last of which stands first', async (t) => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 60 }).filter((name) => !name.includes('\0')),
      (name) => {
        const count = partsOf(name)
        const bytes = new Uint8Array(count * ENTRY)
        encodeLongName(name, 'LONGNA~1   ', bytes, 0)
        const parts = Array.from({ length: count }, (_, n) => longNameEntry.decode(bytes, n * ENTRY))
        const units = parts
          .toReversed()
          .map(({ name1, name2, name3 }) => name1 + name2 + name3)
          .join('')
        const [text, fill = ''] = [units.slice(0, name.length), units.slice(name.length)]
        return (
          text === name &&
          /^(?:|\0\uffff*)$/.test(fill) &&
          parts.every(({ order }, n) => order === (n === 0 ? count | LAST_PART : count - n)) &&
          parts.every((part) => part.checksum === checksum('LONGNA~1   ')) &&
          count === Math.ceil(name.length / PART)
        )
      },
    ),
  )
  // The sum by the specification's own C code, each step a rotation to the right in eight bits.
  t.equal(
    checksum('           '),
    [...'           '].reduce((sum) => (((sum & 1) << 7) + (sum >> 1) + 0x20) % 256, 0),
  )
  t.not(checksum('A          '), checksum(' A         '))
})

t.test('an entry of 32 bytes', async (t) => {
  const bytes = new Uint8Array(ENTRY)
  const date = new Date('2026-11-27T12:34:56Z')
  const given = {
    name: 'A       TXT',
    attributes: 0x20,
    caseFlags: 0,
    created: date,
    accessed: new Date('2026-11-27'),
    clusterHigh: 1,
    modified: date,
    clusterLow: 2,
    size: 0x01020304,
  }
  directoryEntry.encode(given, bytes, 0)
  t.same(directoryEntry.decode(bytes, 0), given)
  t.same(bytes.subarray(20, 22), [1, 0], 'DIR_FstClusHI')
  t.same(bytes.subarray(26), [2, 0, 4, 3, 2, 1], 'DIR_FstClusLO, DIR_FileSize')
})
