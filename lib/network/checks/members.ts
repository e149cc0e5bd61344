import { below, type Cursor, fail, membersOf } from '../../shape/shape.ts'

/** A value in a document that goes on the drive unchanged, and its place. */
export interface Located {
  readonly value: unknown
  readonly at: Cursor
}

export function isObject(value: unknown): boolean {
  return membersOf(value) !== undefined
}

/** Returns a member of a map; its value is undefined when it is missing. */
export function memberAt(value: unknown, key: string, at: Cursor): Located {
  const found = Array.from(membersOf(value) ?? []).find(([name]) => name === key)
  return { value: found?.[1], at: below(at, key) }
}

/** Returns the maps in a list, and reports other items. A missing list is empty. */
export function listAt(value: unknown, key: string, at: Cursor): readonly Located[] {
  const member = memberAt(value, key, at)
  if (member.value === undefined || member.value === null) return []
  if (!Array.isArray(member.value)) return fail(member.at, 'network-data-form', { expected: 'a list' }) ?? []
  return member.value.flatMap((item, index) => {
    const located = { value: item, at: below(member.at, index) }
    return isObject(item) ? [located] : (fail(located.at, 'network-data-form', { expected: 'a map' }) ?? [])
  })
}

/** Returns a string member with its place, or undefined after a report when it has another type. */
export function textAt(
  value: unknown,
  key: string,
  at: Cursor,
): (Located & { readonly value: string }) | undefined {
  const member = memberAt(value, key, at)
  if (typeof member.value === 'string') return { value: member.value, at: member.at }
  if (member.value === undefined || member.value === null) return undefined
  return fail(member.at, 'network-data-form', { expected: 'a string' })
}
