import t from 'tap'
import { checkDate, checkEntry } from '../../../lib/image/check-entry.ts'
import { EncodeError } from '../../../lib/image/image.ts'
import { type Entry, file } from '../../../lib/image/tree.ts'

/** The code of what is thrown. */
function codeOf(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (cause) {
    if (cause instanceof EncodeError) return cause.code
    throw cause
  }
}

t.test('entries that no format can hold', async (t) => {
  const device: Entry = { kind: 'device', type: 'block' }
  const cases: readonly [string, Entry, string | undefined][] = [
    ['a/b', file('x'), undefined],
    ['a/../b', file('x'), 'bad-path'],
    ['/a', file('x'), 'bad-path'],
    ['a\0', file('x'), 'bad-path'],
    ['a', { ...file('x'), mode: 0o7777 }, undefined],
    ['a', { ...file('x'), mode: 0o10000 }, 'bad-attribute'],
    ['a', { ...file('x'), mode: -1 }, 'bad-attribute'],
    ['a', { ...file('x'), uid: 2 ** 32 - 1, gid: 0 }, undefined],
    ['a', { ...file('x'), uid: 2 ** 32 }, 'bad-attribute'],
    ['a', { ...file('x'), gid: 0.5 }, 'bad-attribute'],
    ['a', { ...file('x'), modified: new Date(Number.NaN) }, 'bad-attribute'],
    ['a', { kind: 'symlink', target: '../x' }, undefined],
    ['a', { kind: 'symlink', target: '' }, 'bad-path'],
    ['a', { kind: 'symlink', target: 'a\0' }, 'bad-path'],
    ['a', { kind: 'symlink', target: '\ud800' }, 'bad-path'],
    ['a', { ...device, major: 2 ** 32 - 1 }, undefined],
    ['a', { ...device, minor: 2 ** 32 }, 'bad-attribute'],
    ['a', file({ size: -1, open: async function* () {} }), 'bad-size'],
    ['a', file({ size: 2 ** 53, open: async function* () {} }), 'bad-size'],
  ]
  for (const [path, entry, code] of cases)
    t.equal(
      codeOf(() => checkEntry(path, entry)),
      code,
      JSON.stringify([path, entry]),
    )
  t.equal(
    codeOf(() => checkDate(new Date(0))),
    undefined,
  )
  t.equal(
    codeOf(() => checkDate(new Date('x'))),
    'bad-option',
  )
})
