import { correlate } from '../../report/correlate.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isMap, type Json, type JsonObject, stringify } from '../../text/json.ts'
import { readJson } from '../../text/read-json.ts'
import { compose } from '../../text/yaml/compose.ts'
import { unambiguous } from '../ambiguous.ts'
import type { Defaults } from '../defaults.ts'
import { withoutLiteral } from '../literal.ts'
import type { OpenstackFile } from './from-openstack.ts'

const MEMBERS = ['meta_data', 'network_data', 'user_data', 'vendor_data']

/** Keys of meta_data.json that are also fields of a spec. */
const FIELDS = [
  'uuid',
  'name',
  'hostname',
  'availability_zone',
  'project_id',
  'launch_index',
  'meta',
  'public_keys',
  'admin_pass',
  'random_seed',
]

/** Keys of meta_data.json that are derived from the public keys. */
const DERIVED = ['keys']

/**
 * Converts the document from which Ironic makes a drive, `{meta_data, network_data, user_data, vendor_data}`, to fields of a
 * spec; no value names a file, a variable or a command. The report lists metadata that a spec cannot hold. It never throws.
 * Source: https://docs.openstack.org/ironic/latest/install/configdrive.html
 */
export function fromIronic({ name, text }: OpenstackFile): { report: Diagnostic[]; defaults: Defaults } {
  const { value, problem } = readJson(text, name)
  const report: Diagnostic[] = problem === undefined ? [] : [problem]
  const say = (found: Diagnostic, path: Path): unknown =>
    report.push(correlate(found, compose(text), { source: name, path }))
  const fields = new Map<string, Json>()
  const metaData = isMap(value) ? (value.get('meta_data') ?? new Map()) : undefined
  const isDocument =
    isMap(value) && isMap(metaData) && [...value.keys()].every((key) => MEMBERS.includes(key))
  if (!isDocument && problem === undefined) say(diagnose('ironic-unknown', [], {}), [])
  if (isDocument) {
    const untold = takeMetaData(metaData, fields)
    if (untold.length > 0) say(diagnose('ironic-untold', [], { keys: untold }), ['meta_data'])
    const userData = value.get('user_data') ?? null
    // Ironic writes a map or a list as JSON.
    if (userData !== null)
      fields.set('user_data', typeof userData === 'string' ? userData : stringify(userData))
    if (value.has('network_data')) fields.set('network_data', value.get('network_data') ?? null)
    // Source: openstacksdk's openstack/baremetal/configdrive.py, `populate_directory`
    const vendorData = value.get('vendor_data') ?? null
    if (vendorData !== null) fields.set('vendor_data2', vendorData)
  }
  const locate = (found: Diagnostic): Diagnostic => {
    const [field, ...rest] = withoutLiteral(found.path)
    const member = field === 'vendor_data2' ? 'vendor_data' : String(field)
    const path = MEMBERS.includes(member) ? [member, ...rest] : ['meta_data', ...found.path]
    return correlate(found, compose(text), { source: name, path })
  }
  return { report, defaults: { fields: unambiguous(fields), locate } }
}

/** Moves the metadata that a spec can hold to `fields`, and returns the keys of the rest. */
function takeMetaData(metaData: JsonObject, fields: Map<string, Json>): string[] {
  const untold: string[] = []
  for (const [key, value] of metaData) {
    const isNothing = value === null || (Array.isArray(value) && value.length === 0)
    if (FIELDS.includes(key)) fields.set(key, value)
    else if (!DERIVED.includes(key) && !isNothing) untold.push(key)
  }
  return untold
}
