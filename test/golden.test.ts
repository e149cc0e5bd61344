// The tree that Nova's own code made of an instance, and the one that our code makes of a spec for it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSpec } from '../lib/node/read-spec.ts'
import { render } from '../lib/layouts/render.ts'
import { bytesOfFolder, bytesOfTree } from './tree-of-folder.ts'

const golden = join(import.meta.dirname, 'golden')

for (const name of ['minimal', 'full', 'windows']) {
  t.test(name, async (t) => {
    const { report, value } = await readSpec(join(golden, `${name}.yaml`))
    t.same(report, [])
    const made = bytesOfTree(render(value!))
    const nova = bytesOfFolder(join(golden, 'nova', name, 'tree'))
    t.same([...made.keys()].sort(), [...nova.keys()].sort(), 'the same files')
    for (const [path, bytes] of nova)
      t.equal(made.get(path)?.toString('latin1'), bytes.toString('latin1'), path)
    const order = JSON.parse(readFileSync(join(golden, 'nova', name, 'order.json'), 'utf8')) as {
      path: string
    }[]
    t.same(
      [...made.keys()],
      order.map(({ path }) => path),
      'in the same order',
    )
  })
}
