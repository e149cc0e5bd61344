import { allow } from '../report/allow.ts'
import { isMap, type Json, stringify } from '../text/json.ts'
import { checkIgnitionConfig } from '../user-data/ignition/check-ignition.ts'
import { IGNITION_RELEASES } from '../user-data/ignition/versions.ts'
import { asStandIn, isStandIn } from './ask.ts'
import { document } from './contents.ts'
import { below, fail, membersOf, type Shape, wrongType } from '../shape/shape.ts'

/** Tells whether a release of Ignition reads a version: 3.x, or 2.x on Flatcar. */
function isRead(version: string): boolean {
  const [, number = ''] = /^(\d\.\d)\.0$/.exec(version) ?? []
  return Object.hasOwn(IGNITION_RELEASES, number) || /^2\.[0-4]$/.test(number)
}

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
    if (typeof version !== 'string' || !isRead(version))
      return fail(isMap(head) ? below(at, 'ignition') : at, 'bad-ignition-version', {
        found: version !== undefined,
      })
    const found = allow(checkIgnitionConfig(config as Json), at.allow)
    at.report.push(...found.map((each) => ({ ...each, path: [...at.path, ...each.path] })))
    return encode(config as Json)
  },
}

function encode(config: Json): Uint8Array {
  return new TextEncoder().encode(`${stringify(config, 2)}\n`)
}
