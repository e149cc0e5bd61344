// What guests will not take of a drive, and what they lose: each rule on a drive that breaks it.
import t from 'tap'
import { check } from '../lib/check.ts'
import { format } from '../lib/diagnostics.ts'
import { render } from '../lib/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { file } from '../lib/tree.ts'

t.test('equal findings are one', async (t) => {
  const tree = new Map(render(checkSpec({ hostname: 'web1' }).value!))
  const medium = { fileSystem: 'none' } as const
  t.same(check({ tree, medium }), [])
  tree.set('openstack/2018-08-27/vendor_data.json', file('null'))
  tree.set('openstack/latest/vendor_data.json', file('null'))
  const report = check({ tree, medium }, { guests: ['cloud-init@22.4', 'cloud-init@25'] })
  t.same(report.map(format), [
    'openstack/2018-08-27/vendor_data.json:1:1: error: cloud-init 22.4 and cloud-init 25 ignore this whole drive: vendor_data.json is null [guest-document-root]\n  leave the file out, or write {}',
  ])
  t.same(report[0]?.guests, ['cloud-init@22.4', 'cloud-init@25'])
  t.throws(() => check({ tree, medium }, { guests: ['cloud'] }), RangeError)
})
