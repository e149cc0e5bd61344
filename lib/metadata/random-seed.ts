import type { RenderContext } from '../context.ts'
import type { Spec } from '../spec.ts'
import { toBase64 } from '../text/base64.ts'

/** Bytes of a random seed. Source: nova/api/metadata/base.py, `os.urandom(512)` */
const SEED_BYTES = 512

/** The seed as base64 text, drawn where the spec asks for that; undefined: none. */
export function randomSeed({ random_seed: seed }: Spec, context: RenderContext): string | undefined {
  return seed === 'random' ? toBase64(context.random(SEED_BYTES)) : seed
}
