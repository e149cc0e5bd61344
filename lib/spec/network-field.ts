import type { NetworkModel } from '../network.ts'
import type { NetworkFound } from '../network/forms.ts'
import { NETWORK_SCHEMA, readNetwork } from '../network/forms.ts'
import { parseNetwork } from '../network/parse.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { askBytes, asStandIn, isOpen } from './ask.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  membersOf,
  type Shape,
} from '../shape/shape.ts'

const NO_NETWORK: NetworkModel = {
  interfaces: [],
  dns: { addresses: [], search: [] },
  renderer: undefined,
}

/** A network in any of its forms, or `{file: PATH}` of one. */
export const networkField: Shape<NetworkFound> = {
  expected: 'a map of interfaces, a network config of cloud-init or OpenStack, or {file: PATH}',
  schema: anySchema(
    ...eachAlone({ file: described('The path of a file with the network.', { type: 'string' }) }),
    NETWORK_SCHEMA,
  ),
  decode(value, at) {
    const [member, ...more] = membersOf(value) ?? []
    const isFile =
      member?.[0] === 'file' && more.length === 0 && typeof member[1] === 'string' && !at.isLiteral
    return isFile ? ofFile(member[1] as string, at) : readNetwork(value, at)
  },
}

/** Reads a network from a file. Errors in the file have their place there; losses are reported at the reference to it. */
function ofFile(file: string, at: Cursor): NetworkFound | undefined {
  const place = below(at, 'file')
  const bytes = askBytes({ kind: 'file', file }, place)
  if (bytes === undefined) return undefined
  if (isOpen(bytes))
    return asStandIn({ model: NO_NETWORK, form: 'openstack', document: new Map(), at } as const, at)
  const text = decodeUtf8(bytes)
  if (text === undefined) return fail(place, 'not-utf8', {})
  const { report, value } = parseNetwork(text, { source: file }, (found) => found)
  at.report.push(...report)
  return value && { ...value, at }
}
