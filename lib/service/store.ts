/** What the service keeps for an instance. */
export type Kept = 'password' | 'fetched-password'

/** The state of the service: small values by instance and kind. */
export interface Store {
  /** Returns a value, or undefined when there is none. */
  get(instance: string, kind: Kept): Uint8Array | undefined
  /** Keeps a value unless there is one already; returns whether it was kept. */
  add(instance: string, kind: Kept, value: Uint8Array): boolean
  /** Forgets a value; returns whether there was one. */
  remove(instance: string, kind: Kept): boolean
}

/** Returns a store that lasts as long as the process. */
export function memoryStore(): Store {
  const values = new Map<string, Uint8Array>()
  const keyOf = (instance: string, kind: Kept): string => `${kind} ${instance}`
  return {
    get: (instance, kind) => values.get(keyOf(instance, kind)),
    add(instance, kind, value) {
      const key = keyOf(instance, kind)
      if (values.has(key)) return false
      values.set(key, Uint8Array.from(value))
      return true
    },
    remove: (instance, kind) => values.delete(keyOf(instance, kind)),
  }
}
