import t from 'tap'
import { identityOf } from '../../../lib/partition/identity.ts'

const image = (size: number, head: readonly number[]) => ({
  size,
  segments: [{ kind: 'structure', label: 'head', offset: 0, content: Uint8Array.from(head) } as const],
})

t.test('32 bits of the size, the first structure and the text', async (t) => {
  const first = identityOf(image(512, [1, 2]), 'a')
  t.equal(identityOf(image(512, [1, 2]), 'a'), first)
  t.ok(Number.isInteger(first) && first >= 0 && first < 2 ** 32)
  const others = [
    identityOf(image(513, [1, 2]), 'a'),
    identityOf(image(512 + 2 ** 40, [1, 2]), 'a'),
    identityOf(image(512, [1, 3]), 'a'),
    identityOf(image(512, [1, 2]), 'b'),
  ]
  t.equal(new Set([first, ...others]).size, 5)
  const many = new Set(Array.from({ length: 2000 }, (_, n) => identityOf(image(n, []), '') % 4096))
  t.ok(many.size > 1400, 'its low bits are spread')
})
