import fc from 'fast-check'
import t from 'tap'
import { checkedGuid, guid, guidOf } from '../../../lib/partition/guid.ts'

t.test('the first three fields lie with their least significant byte first', async (t) => {
  const bytes = new Uint8Array(16)
  guid.write(bytes, 0, 16, '00112233-4455-6677-8899-aabbccddeeff')
  t.same(Buffer.from(bytes).toString('hex'), '33221100554477668899aabbccddeeff')
  fc.assert(
    fc.property(fc.uuid(), (text) => {
      guid.write(bytes, 0, 16, text)
      return guid.read(bytes, 0, 16) === text
    }),
  )
})

t.test('what is a GUID', async (t) => {
  t.equal(checkedGuid('EBD0A0A2-B9E5-4433-87C0-68B6B72699C7'), 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7')
  for (const bad of [
    '',
    'ebd0a0a2b9e5443387c068b6b72699c7',
    'ebd0a0a2-b9e5-4433-87c0-68b6b72699cg',
    '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}',
  ])
    t.throws(() => checkedGuid(bad), { code: 'bad-label' }, bad)
})

t.test('one of the image is of version 8, the same each time, another for another purpose', async (t) => {
  const image = { size: 512, segments: [] }
  const made = guidOf(image, 'disk')
  t.match(made, /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  t.equal(guidOf(image, 'disk'), made)
  t.not(guidOf(image, 'partition'), made)
  t.not(guidOf({ ...image, size: 1024 }, 'disk'), made)
})
