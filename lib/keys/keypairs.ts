import type { Keypair, KeySource, Spec } from '../spec.ts'
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

/** The spec with the keys that its sources gave, each in its place, and with no sources left. */
export function withKeys(spec: Spec, found: ReadonlyMap<KeySource, readonly KeyText[]>): Spec {
  const { keypairs, key_sources } = spec
  if (key_sources.length === 0) return spec
  const taken = new Set([...keypairs, ...key_sources].map(({ name }) => name))
  const all: Keypair[] = []
  const add = (source: KeySource): void => {
    for (const [n, text] of found.get(source)!.entries()) {
      const name = n === 0 ? source.name : unusedName(taken, source.name)
      taken.add(name)
      all.push(keypair(name, text))
    }
  }
  for (let n = 0; n <= keypairs.length; n++) {
    key_sources.filter(({ after }) => after === n).forEach(add)
    all.push(...keypairs.slice(n, n + 1))
  }
  return { ...spec, keypairs: all, key_sources: [] }
}

/** The spec with another's keys behind its own. */
export function withMoreKeys(spec: Spec, { keypairs, key_sources }: Spec): Spec {
  const moved = key_sources.map((source) => ({ ...source, after: source.after + spec.keypairs.length }))
  return {
    ...spec,
    keypairs: [...spec.keypairs, ...keypairs],
    key_sources: [...spec.key_sources, ...moved],
  }
}

/**
 * The spec whose keys are all known.
 *
 * @throws RangeError when it has sources of keys left
 */
export function withoutSources(spec: Spec): Spec {
  const [source] = spec.key_sources
  if (source === undefined) return spec
  throw new RangeError(`public_keys: the keys of "${source.name}" are missing; fetch them first`)
}
