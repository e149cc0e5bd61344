import type { Json, JsonObject } from '../text/json.ts'
import { type Interface, type Loss, type NetworkModel, NO_DNS, type Written } from '../network.ts'
import { VERBATIM } from './netplan-keys.ts'
import { checkNetworkData } from './checks/network-data.ts'
import { number } from './fields.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  mapSchema,
  membersOf,
  schemaOf,
  titled,
  wrongType,
} from '../shape/shape.ts'
import { readOpenstack } from './read-openstack.ts'
import { readSimple, SIMPLE_SCHEMA } from './read-simple.ts'
import { readV1 } from './read-v1.ts'
import { readV2, V2_SCHEMA } from './read-v2.ts'
import { writeOpenstack } from './write-openstack.ts'
import { writeSimple } from './write-simple.ts'
import { writeV1 } from './write-v1.ts'
import { writeV2 } from './write-v2.ts'

interface FormRow {
  /** Its name in messages. */
  readonly title: string
  readonly read: (value: unknown, at: Cursor) => NetworkModel | undefined
  readonly write: (model: NetworkModel) => Written
}

const netplan = ({ document, losses }: Written): Written => ({
  document: new Map([['network', document]]),
  losses,
})

/** The forms of a network config. */
const forms = {
  simple: { title: 'this form', read: readSimple, write: writeSimple },
  v1: { title: "cloud-init's version 1", read: readV1, write: writeV1 },
  v2: { title: "cloud-init's version 2", read: readV2, write: writeV2 },
  netplan: { title: 'netplan', read: readV2, write: (model) => netplan(writeV2(model)) },
  openstack: { title: 'network_data.json', read: readAndCheckOpenstack, write: writeOpenstack },
} satisfies Record<string, FormRow>

/** The schemas of the forms: complete for our own, and only what identifies the form for the others. */
const PLAIN_SCHEMA = anySchema(
  SIMPLE_SCHEMA,
  V2_SCHEMA,
  titled(
    'NetworkV1',
    mapSchema(
      {
        version: described('The version of the form: 1.', schemaOf(number(1, 1))),
        config: described("The list of cloud-init's version 1.", { type: 'array' }),
      },
      ['config'],
    ),
  ),
  titled('NetworkData', {
    type: 'object',
    required: ['links'],
    properties: {
      links: described("The links of OpenStack's form.", { type: 'array' }),
      networks: described("The networks of OpenStack's form, each on a link.", {}),
      services: described("The services of OpenStack's form, such as DNS.", {}),
    },
  }),
)

/** A network in any form, with or without an outer `network` key. */
export const NETWORK_SCHEMA = anySchema(
  PLAIN_SCHEMA,
  ...eachAlone({ network: described('The network in an outer key, as in a netplan file.', PLAIN_SCHEMA) }),
)

/** A form of a network. */
export type NetworkForm = keyof typeof forms

/** The forms of a network that can be read or written. */
export const NETWORK_FORMS = Object.keys(forms) as readonly NetworkForm[]

/** A network that was read, and its form. */
export interface NetworkFound {
  readonly model: NetworkModel
  readonly form: NetworkForm
  /** The document without an outer key. */
  readonly document: Json
  readonly at: Cursor
}

/** Reads a network in one form, or in the form that its keys show. `at` is its place. Returns undefined after a report. */
export function readNetwork(value: unknown, at: Cursor, form?: NetworkForm): NetworkFound | undefined {
  const members = new Map(membersOf(value) ?? [])
  const wrapped = members.get('network')
  if (members.size === 1 && membersOf(wrapped) !== undefined && form !== 'simple') {
    const inner = below(at, 'network')
    // A netplan file has an outer key.
    const isUsual = form === 'netplan' || (at.path.length === 0 && formOf(wrapped) === 'v2')
    if (!isUsual) fail({ ...inner, part: 'key' }, 'network-wrapped', {})
    return readPlain(wrapped, inner, form)
  }
  return readPlain(value, at, form)
}

function readPlain(value: unknown, at: Cursor, asked: NetworkForm | undefined): NetworkFound | undefined {
  const members = membersOf(value)
  if (members === undefined) return wrongType(at, 'a map', value)
  if (isDisabled(new Map(members))) {
    const verbatim = { document: new Map(members as Iterable<[string, Json]>), keys: ['config'] }
    const model = { interfaces: [], dns: NO_DNS, renderer: undefined, verbatim }
    return { model, form: 'v1', document: value as Json, at }
  }
  const form = asked ?? formOf(value)
  if (form === undefined) return fail(at, 'network-form-unknown', {})
  const model = forms[form].read(value, at)
  return model && { model, form, document: value as Json, at }
}

/** Tells whether a network config makes cloud-init leave the network alone. Source: cloudinit/stages.py, is_disabled_cfg */
function isDisabled(members: ReadonlyMap<string, unknown>): boolean {
  return members.get('config') === 'disabled'
}

/** Returns the form that the keys of a value show. */
function formOf(value: unknown): NetworkForm | undefined {
  const members = new Map(membersOf(value))
  const isList = (key: string): boolean => Array.isArray(members.get(key))
  if (members.get('version') === 1 || isList('config')) return 'v1'
  if (
    members.has('version') ||
    members.has('ethernets') ||
    SECTIONS.some(([key]) => isSection(members.get(key))) ||
    Object.keys(VERBATIM).some((key) => isSection(members.get(key)))
  )
    return 'v2'
  if (isList('links')) return 'openstack'
  return members.size > 0 ? 'simple' : undefined
}

/** Tells whether all members are maps: the members of `bonds` are bonds, those of `bond0` are settings. */
function isSection(value: unknown): boolean {
  const members = Array.from(membersOf(value) ?? [])
  return members.length > 0 && members.every(([, member]) => membersOf(member) !== undefined)
}

const SECTIONS = [
  ['ethernets', 'card'],
  ['bonds', 'bond'],
  ['bridges', 'bridge'],
  ['vlans', 'vlan'],
] as const

/** Returns the place of an interface in the document. */
export function placeOf({ form, document, at }: NetworkFound, one: Interface): Cursor {
  const index = (key: string, name: string): Cursor => {
    const items = new Map(membersOf(document)).get(key)
    const names = Array.isArray(items) ? items.map((item) => new Map(membersOf(item) ?? []).get(name)) : []
    const found = names.indexOf(one.id)
    return found < 0 ? at : below(below(at, key), found)
  }
  switch (form) {
    case 'simple':
      return below(at, one.id)
    case 'v1':
      return index('config', 'name')
    case 'openstack':
      return index('links', 'id')
    default:
      return below(below(at, SECTIONS.find(([, kind]) => kind === one.kind)![0]), one.id)
  }
}

/** Writes a network in a form, and reports at `found` the settings that the form cannot hold. */
export function writeNetwork(found: NetworkFound, form: NetworkForm): JsonObject {
  const { verbatim } = found.model
  if (verbatim !== undefined && form === 'v2') return verbatim.document
  if (verbatim !== undefined && form === 'netplan' && !verbatim.keys.includes('config'))
    return new Map([['network', verbatim.document]])
  if (verbatim !== undefined) reportVerbatim(found)
  const { document, losses } = forms[form].write(found.model)
  reportLosses(found, losses, forms[form].title)
  return document
}

/** Reports the parts of a document that only netplan reads. */
export function reportVerbatim({ model, at }: NetworkFound): void {
  for (const key of model.verbatim?.keys ?? []) {
    const what = key === 'config' ? 'a network that is disabled' : key
    fail({ ...below(at, key), part: 'key' }, 'network-unsupported', { what, isNetplan: true })
  }
}

/** Reports at `found` the settings that the form `title` cannot hold. */
export function reportLosses(found: NetworkFound, losses: readonly Loss[], title: string): void {
  for (const { interface: id, feature, instead } of losses) {
    const one = found.model.interfaces.find((each) => each.id === id)
    const at = one === undefined ? found.at : placeOf(found, one)
    fail({ ...at, part: 'key' }, 'network-form-lacks', { form: title, interface: id, feature, instead })
  }
}

/** Writes a network as NoCloud's network-config in one version, with the settings that this version cannot hold. */
export function toNetworkConfig(model: NetworkModel, version: 1 | 2): Written {
  return version === 1 ? writeV1(model) : writeV2(model)
}

function readAndCheckOpenstack(value: unknown, at: Cursor): NetworkModel | undefined {
  const before = at.report.length
  checkNetworkData(value, at)
  if (at.report.slice(before).some(({ severity }) => severity === 'error')) return undefined
  return readOpenstack(value) ?? fail(at, 'network-form-unknown', {})
}
