import t from 'tap'
import { volumeTexts } from '../../../../lib/iso9660/write/volume-texts.ts'

t.test('texts of both descriptors, with the room of ECMA-119 8.4', async (t) => {
  const { primary, joliet } = volumeTexts({ volumeId: 'config-2', publisher: 'P' })
  t.match(primary, {
    systemIdentifier: 'LINUX',
    volumeIdentifier: 'config-2',
    publisherIdentifier: 'P',
    volumeSetIdentifier: '',
  })
  t.same(joliet, primary)
  const rooms = [
    ['volumeId', 32, 'bad-label'],
    ['systemId', 32, 'text-too-long'],
    ['publisher', 128, 'text-too-long'],
    ['application', 128, 'text-too-long'],
    ['copyrightFile', 37, 'text-too-long'],
  ] as const
  for (const [option, room, code] of rooms) {
    const given = (length: number, joliet: false | { readonly onLongText?: 'cut' }) => () =>
      volumeTexts({ volumeId: 'a', joliet, [option]: 'x'.repeat(length) })
    t.doesNotThrow(given(room, false), option)
    t.throws(given(room + 1, false), { code }, option)
    t.doesNotThrow(given(Math.floor(room / 2), {}), option)
    t.throws(given(Math.floor(room / 2) + 1, {}), { code }, option)
    t.doesNotThrow(given(room, { onLongText: 'cut' }), option)
    t.throws(given(room + 1, { onLongText: 'cut' }), { code }, option)
  }
  t.equal(
    volumeTexts({ volumeId: 'x'.repeat(20), joliet: { onLongText: 'cut' } }).joliet.volumeIdentifier,
    'x'.repeat(16),
  )
  for (const bad of ['', '\u20ac', 'a\n'])
    t.throws(() => volumeTexts({ volumeId: bad }), { code: 'bad-label' })
})
