import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { pack } from '../lib/pack/pack.ts'
import { render } from '../lib/layouts/render.ts'
import { type Image } from '../lib/image/image.ts'
import type { Spec } from '../lib/spec.ts'
import type { Tree } from '../lib/image/tree.ts'

const folder = join(import.meta.dirname, '..', 'examples')

export interface Example {
  readonly name: string
  readonly path: string
  readonly spec: Spec
  readonly tree: Tree
  readonly image: Image
}

/** Every spec among the examples, made into a drive. */
export async function examples(): Promise<Example[]> {
  const names = readdirSync(folder).filter((name) => /\.(?:yaml|json)$/.test(name))
  if (names.length === 0) throw new Error('there are no examples')
  const made = names.sort().map(async (name) => {
    const path = join(folder, name)
    const { value: spec, report } = await readSpec(path)
    if (spec === undefined || report.length > 0) throw new Error(`${name}: ${JSON.stringify(report)}`)
    const tree = render(spec)
    return { name, path, spec, tree, image: pack(tree, driveOptions(spec)) }
  })
  return Promise.all(made)
}
