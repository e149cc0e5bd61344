import type { RenderContext } from '../context.ts'
import { contentUuid, randomUuid } from '../metadata/uuid.ts'
import type { Spec } from '../spec.ts'
import { sizeOf, type Tree } from '../image/tree.ts'

/**
 * The spec with the uuid that its `instance_id` asks for, and nothing left to choose. A guest that finds another id than
 * at its last boot takes itself for a new instance, and applies everything again.
 *
 * @throws RangeError when a new id is asked for and the context has no source of random bytes
 */
export function withInstanceId(spec: Spec, context: RenderContext, tree: (spec: Spec) => Tree): Spec {
  if (spec.instance_id === 'stable') return spec
  const settled = { ...spec, instance_id: 'stable' } as const
  if (spec.instance_id === 'new') return { ...settled, uuid: randomUuid(context.random(16)) }
  return { ...settled, uuid: contentUuid(partsOf(tree(settled))) }
}

/** Path, size and bytes of each file: no two trees have the same parts. */
function* partsOf(tree: Tree): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file' || !(entry.content instanceof Uint8Array)) continue
    yield encoder.encode(`${path}\0${sizeOf(entry.content)}\0`)
    yield entry.content
  }
}
