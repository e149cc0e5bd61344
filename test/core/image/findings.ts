import t from 'tap'
import { DecodeError, type Finding, findings } from '../../../lib/image/findings.ts'

const finding = (offset: number): Finding => ({
  code: 'malformed',
  structure: 'directory record',
  offset,
  section: 'ECMA-119 9.1',
  message: 'it is odd',
})

t.test('each finding once, and no more than a thousand', async (t) => {
  const found = findings()
  found.add(finding(1))
  found.add(finding(1))
  t.equal(found.list.length, 1)
  for (let n = 2; n < 3000; n++) found.add(finding(n))
  t.equal(found.list.length, 1000)
  t.equal(found.list.at(-2)?.code, 'malformed')
  t.equal(found.list.at(-1)?.code, 'too-many')
})

t.test('an error has the facts of its finding', async (t) => {
  const error = new DecodeError(finding(2048))
  t.match(error, { code: 'malformed', structure: 'directory record', offset: 2048, section: 'ECMA-119 9.1' })
  t.equal(error.reason, 'it is odd')
  t.ok(error.message.includes('2048'))
})
