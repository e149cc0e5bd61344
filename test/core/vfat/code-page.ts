import t from 'tap'
import { inCodePage, inSmallLetters } from '../../../lib/vfat/code-page.ts'

t.test('each byte of code page 437 is one character', async (t) => {
  const bytes = Array.from({ length: 256 }, (_, n) => String.fromCharCode(n)).join('')
  const text = inCodePage(bytes)
  t.equal(text.length, 256)
  t.equal(text.slice(0, 128), bytes.slice(0, 128))
  t.equal(new Set(text).size, 256, 'no character twice')
  // The Unicode consortium's table of the code page.
  t.equal(inCodePage('\x80\x9b\xe1\xfd\xff'), '\u00c7\u00a2\u00df\u00b2\u00a0')
})

t.test('letters become small where the code page has the small one', async (t) => {
  t.equal(inSmallLetters('ABC-\u00c7\u00c4\u00d1_1'), 'abc-\u00e7\u00e4\u00f1_1')
  t.equal(inSmallLetters('\u03a3\u03a6'), '\u03c3\u03c6', 'of both the code page has the small letter')
  t.equal(inSmallLetters('\u0398\u03a9'), '\u0398\u03a9', 'it has no small one')
})
