import type { Keypair } from '../spec.ts'
import type { KeyText } from './public-key.ts'

/**
 * Returns `stem` or, when it is taken, the first free name of `stem-2`, `stem-3`, …. With a `serial`, the search starts
 * at `stem-serial`.
 */
export function unusedName(taken: ReadonlySet<string>, stem: string, serial?: number): string {
  if (serial === undefined && !taken.has(stem)) return stem
  for (let n = serial ?? 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`
}

/** Returns a key pair as Nova stores it. */
export function keypair(name: string, { public_key, key }: KeyText): Keypair {
  return { name, type: key.type, public_key }
}
