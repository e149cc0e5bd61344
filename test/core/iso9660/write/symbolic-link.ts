import fc from 'fast-check'
import t from 'tap'
import { CONTINUE, CURRENT, PARENT, ROOT, symbolicLink } from '../../../../lib/iso9660/write/symbolic-link.ts'

/** The target that a reader makes of component records, as RRIP 4.1.3.1 says it. */
function targetOf(entries: readonly (readonly number[])[]): string {
  const parts: Buffer[] = []
  let isGoing = false
  for (const [, ...data] of entries)
    for (let at = 0; at < data.length; at += 2 + data[at + 1]!) {
      const [flags = 0, length = 0] = data.slice(at, at + 2)
      const text =
        (flags & ROOT) !== 0 ? '' : (flags & CURRENT) !== 0 ? '.' : (flags & PARENT) !== 0 ? '..' : undefined
      const bytes = text === undefined ? Buffer.from(data.slice(at + 2, at + 2 + length)) : Buffer.from(text)
      if (isGoing) parts.push(Buffer.concat([parts.pop()!, bytes]))
      else parts.push(bytes)
      isGoing = (flags & CONTINUE) !== 0
    }
  const [first = Buffer.alloc(0), ...rest] = parts
  return [first, ...rest].map(String).join('/') || '/'
}

t.test('a target is read from its component records, in entries that fit', async (t) => {
  const part = fc.oneof(
    fc.constantFrom('.', '..', 'a'),
    fc.stringMatching(/^[a-z]{1,255}$/),
    fc.constant('\u20ac'.repeat(80)),
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.boolean(), (parts, isAbsolute) => {
      const target = (isAbsolute ? '/' : '') + parts.join('/')
      const entries = symbolicLink('l', target)
      return (
        targetOf(entries) === target &&
        entries.every(({ length }) => length <= 251) &&
        entries.every(([flags], n) => flags === (n < entries.length - 1 ? CONTINUE : 0))
      )
    }),
  )
  t.same(symbolicLink('l', '/'), [[0, ROOT, 0]])
  t.same(symbolicLink('l', '../a'), [[0, PARENT, 0, 0, 1, 0x61]])
  t.same(symbolicLink('l', 'a//b/'), symbolicLink('l', 'a/b'))
  t.doesNotThrow(() => symbolicLink('l', 'a'.repeat(4095)))
  t.throws(() => symbolicLink('l', 'a'.repeat(4096)), { code: 'target-too-long', path: 'l' })
})
