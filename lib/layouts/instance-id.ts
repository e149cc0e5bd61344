import type { RenderContext } from '../context.ts'
import { contentUuid, randomUuid } from '../metadata/uuid.ts'
import type { Spec } from '../spec.ts'
import { blocksOf, sizeOf, type Tree } from '../image/tree.ts'

/**
 * Returns the spec with the final uuid that its `instance_id` asks for. A guest that finds another id than at its last boot
 * considers itself a new instance and applies everything again.
 *
 * @throws RangeError when `instance_id` is `new` and the context has no source of random bytes
 */
export function withInstanceId(spec: Spec, context: RenderContext, tree: (spec: Spec) => Tree): Spec {
  if (spec.instance_id === 'stable') return spec
  const settled = { ...spec, instance_id: 'stable' } as const
  if (spec.instance_id === 'new') return { ...settled, uuid: randomUuid(context.random(16)) }
  return { ...settled, uuid: contentUuid(partsOf(tree(settled))) }
}

/** Yields the path, size and bytes of each file, which differ for any two different trees. */
function* partsOf(tree: Tree): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const [path, entry] of tree) {
    if (entry.kind !== 'file') continue
    yield encoder.encode(`${path}\0${sizeOf(entry.content)}\0`)
    yield* blocksOf(entry.content)
  }
}
