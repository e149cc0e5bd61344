import t from 'tap'
import { remembering } from '../lib/text/remembering.ts'

t.test('a text is computed once, until 64 others come', async (t) => {
  const computed: string[] = []
  const lengthOf = remembering((text) => {
    computed.push(text)
    return { length: text.length }
  })
  t.same(lengthOf('ab'), { length: 2 })
  t.equal(lengthOf('ab'), lengthOf('ab'))
  t.same(computed, ['ab'])
  for (let i = 0; i < 64; i++) t.same(lengthOf('x'.repeat(i)), { length: i })
  t.same(lengthOf('ab'), { length: 2 })
  t.same(
    computed.filter((text) => text === 'ab'),
    ['ab', 'ab'],
  )
})

t.test('a long text is not kept', async (t) => {
  let calls = 0
  const count = remembering(() => ++calls)
  const long = 'x'.repeat(65_537)
  t.equal(count(long), 1)
  t.equal(count(long), 2)
})
