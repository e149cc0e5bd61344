import { type NovaRelease, parseRelease, RELEASE_NAMES } from '../nova-release.ts'
import { nearest } from '../report/nearest.ts'
import { anySchema, fail, type Shape, wrongType } from '../shape/shape.ts'
import { isFloat, type Json, stringify } from '../text/json.ts'

/** A release of Nova: 26.2.2, 2024.1 or caracal. YAML reads 2024.1 and 29 as numbers. */
export const novaRelease: Shape<NovaRelease> = {
  expected: 'a release of Nova, such as 26.2.2 or 2024.1',
  schema: anySchema({ type: 'string' }, { type: 'number' }),
  decode(value, at) {
    const isNumber = typeof value === 'number' || isFloat(value)
    if (typeof value !== 'string' && !isNumber) return wrongType(at, this.expected, value)
    const text = isNumber ? stringify(value as Json) : value
    const suggestion = nearest(text.toLowerCase(), RELEASE_NAMES)
    return (
      parseRelease(text) ??
      fail(at, 'unknown-nova-release', { found: text, known: RELEASE_NAMES, suggestion })
    )
  },
}
