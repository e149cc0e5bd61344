import { isMap, type Json, stringify } from '../text/json.ts'
import { asStandIn, isStandIn } from './ask.ts'
import { document } from './contents.ts'
import { below, fail, membersOf, type Shape, wrongType } from '../shape/shape.ts'

/** The config versions that releases of Ignition read. Source: https://coreos.github.io/ignition/specs/ */
const VERSIONS = /^(?:2\.[0-4]|3\.[0-6])\.0$/

/** An Ignition config with a known version; the JSON value is passed on unchanged. */
export const ignition: Shape<Uint8Array> = {
  expected: 'an Ignition config, or {file: PATH} of one',
  schema: { type: 'object' },
  decode(value, at) {
    const config = document.decode(value, at)
    if (config === undefined) return undefined
    if (isStandIn(config, at)) return asStandIn(encode({ ignition: { version: '3.0.0' } }), at)
    const members = membersOf(config)
    if (members === undefined) return wrongType(at, this.expected, config)
    const head = new Map(members).get('ignition')
    const version = new Map(membersOf(head)).get('version')
    if (typeof version !== 'string' || !VERSIONS.test(version))
      return fail(isMap(head) ? below(at, 'ignition') : at, 'bad-ignition-version', {
        found: version !== undefined,
      })
    return encode(config as Json)
  },
}

function encode(config: Json): Uint8Array {
  return new TextEncoder().encode(`${stringify(config, 2)}\n`)
}
