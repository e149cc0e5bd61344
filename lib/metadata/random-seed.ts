import type { RenderContext } from '../context.ts'
import type { Spec } from '../spec.ts'
import { toBase64 } from '../text/base64.ts'

/** The size of a random seed in bytes. Source: nova/api/metadata/base.py, `os.urandom(512)` */
const SEED_BYTES = 512

/** Returns the seed in base64, random if the spec asks for that, or undefined for no seed. */
export function randomSeed({ random_seed: seed }: Spec, context: RenderContext): string | undefined {
  return seed === 'random' ? toBase64(context.random(SEED_BYTES)) : seed
}
