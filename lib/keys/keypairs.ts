import type { Keypair } from '../spec.ts'
import type { KeyText } from './public-key.ts'

/** `stem`, or else the first of `stem-2`, `stem-3`, … that is not taken; with a `serial`, one from `stem-serial` on. */
export function unusedName(taken: ReadonlySet<string>, stem: string, serial?: number): string {
  if (serial === undefined && !taken.has(stem)) return stem
  for (let n = serial ?? 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`
}

/** A text under a name, as Nova keeps it. */
export function keypair(name: string, { public_key, key }: KeyText): Keypair {
  return { name, type: key.type, public_key }
}
