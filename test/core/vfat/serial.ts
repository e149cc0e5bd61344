import t from 'tap'
import { file, type Tree } from '../../../lib/image/tree.ts'
import { directoriesOf } from '../../../lib/vfat/directory.ts'
import { hierarchy } from '../../../lib/vfat/hierarchy.ts'
import { serialOf } from '../../../lib/vfat/serial.ts'

const serial = (tree: Tree, label?: string) =>
  serialOf(directoriesOf(hierarchy(tree, new Date(0)), false), label)

t.test('the same tree has the same number, another one another', async (t) => {
  const one = serial(new Map([['a', file('x')]]))
  t.equal(serial(new Map([['a', file('y')]])), one, 'contents are not read')
  t.ok(Number.isInteger(one) && one >= 0 && one < 2 ** 32)
  const others = [
    serial(new Map([['b', file('x')]])),
    serial(new Map([['a', file('xy')]])),
    serial(new Map([['a', { ...file('x'), modified: new Date(1) }]])),
    serial(new Map([['a', { kind: 'directory' }]])),
    serial(new Map([['a', file('x')]]), 'L'),
  ]
  t.equal(new Set([one, ...others]).size, 6)
})
