import type { KeyOrigin, Keypair, Spec } from '../../lib/spec.ts'
import { originText, stemOf } from '../../lib/spec/keys.ts'

/** Any key: it stands for those that come. */
const PLACEHOLDER = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`

export type UserKeySources = ReturnType<typeof userKeySources>

/** Keys of sources that a cloud-config names. A spec is read to learn of them, and read again when they are here. */
export function userKeySources() {
  const fetched = new Map<string, readonly Keypair[]>()
  const origins = new Map<string, KeyOrigin>()
  const rewinds: (() => void)[] = []
  return {
    keysOf(origin: KeyOrigin): readonly string[] {
      const text = originText(origin)
      origins.set(text, origin)
      return fetched.get(text)?.map(({ public_key }) => public_key.trim()) ?? [PLACEHOLDER]
    },
    /** Whoever was asked at the first reading is not asked again. */
    once<A extends readonly unknown[], T>(ask: (...args: A) => T): (...args: A) => T {
      const answers: T[] = []
      let next = 0
      rewinds.push(() => (next = 0))
      return (...args) => {
        if (next === answers.length) answers.push(ask(...args))
        return answers[next++]!
      }
    },
    /** Fetches them, as those of `public_keys`; gives all. The second reading tells what a guest may refuse of them. */
    async fetch(spec: Spec): Promise<readonly Keypair[]> {
      if (origins.size === 0) return []
      const { askedKeys } = await import('./public-keys.ts')
      for (const [text, origin] of origins) {
        const source = { name: stemOf(origin), origin, after: 0 }
        const { spec: found } = await askedKeys({ ...spec, keypairs: [], key_sources: [source] })
        fetched.set(text, found.keypairs)
      }
      for (const rewind of rewinds) rewind()
      return [...fetched.values()].flat()
    },
  }
}
