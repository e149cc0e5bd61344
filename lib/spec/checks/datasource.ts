import { isContextName } from '../../layouts/opennebula.ts'
import { fieldOfFile } from '../../layouts/own-files.ts'
import { DATASOURCE_TRAITS } from '../../layouts/traits.ts'
import { type Json, membersOf } from '../../text/json.ts'
import { isInstanceIdPolicy } from '../../metadata/instance-id-policy.ts'
import { UUID } from '../../metadata/uuid.ts'
import { documentAt } from '../../metadata/versions.ts'
import { vendorTexts } from '../../metadata/vendor-texts.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** What the chosen datasource has no place for, or would not be found by. */
export function checkDatasource(fields: SpecFields, at: Cursor): void {
  const { drive = {}, cloudstack = {}, meta = new Map<string, string>(), instance_id = 'stable' } = fields
  const { datasource = 'config-drive', volume_id: label } = drive
  const { labels, lacks } = DATASOURCE_TRAITS[datasource]
  for (const field of lacks as readonly string[]) {
    if (fields[field as keyof SpecFields] === undefined) continue
    fail({ ...below(at, field), part: 'key' }, 'datasource-lacks', { datasource, field })
  }
  if (label !== undefined && datasource !== 'files' && !(labels as readonly string[]).includes(label)) {
    const volumeId = below(below(at, 'drive'), 'volume_id')
    fail(volumeId, 'unusual-label', { label, usual: labels[0], datasource })
  }
  const isOpenstack = datasource === 'config-drive'
  const isGiven = (field: string): boolean => fields[field as keyof SpecFields] !== undefined
  for (const path of fields.extra_files?.keys() ?? []) {
    const field = isOpenstack ? documentAt(path) : fieldOfFile(datasource, path, isGiven)
    const place = { ...below(below(at, 'extra_files'), path), part: 'key' } as const
    if (field !== undefined)
      fail(place, isOpenstack ? 'drive-path-taken' : 'field-overruled', { path, field })
  }
  if (isOpenstack && !UUID.test(instance_id) && !isInstanceIdPolicy(instance_id)) {
    fail(below(at, 'instance_id'), 'bad-uuid', {})
  }
  if (datasource === 'cloudstack-systemvm' && (cloudstack.cmdline ?? new Map()).size === 0) {
    fail(at, 'cmdline-missing', {})
  }
  for (const [key, value] of meta) {
    const place = below(below(at, 'meta'), key)
    const isFileName = /^[\w.-]+$/.test(key) && !/^\.{1,2}$/.test(key)
    if (datasource === 'cloudstack' && !isFileName)
      fail({ ...place, part: 'key' }, 'meta-not-a-file', { key })
    if (datasource !== 'opennebula') continue
    if (!isContextName(key)) fail({ ...place, part: 'key' }, 'meta-not-a-variable', { key })
    if (value.includes('\0')) fail(place, 'nul-in-variable', {})
  }
  if (datasource === 'opennebula' && fields.admin_pass?.includes('\0'))
    fail(below(at, 'admin_pass'), 'nul-in-variable', {})
  if (datasource === 'nocloud' && fields.vendor_data !== undefined && !isCarried(fields.vendor_data))
    fail(below(at, 'vendor_data'), 'vendor-data-lost', {})
}

/** Whether a seed has all of a vendor's data: it holds nothing but what cloud-init runs. */
function isCarried(vendorData: Json): boolean {
  const { length } = membersOf(vendorData)
  const isEmpty = length === 0 && typeof vendorData !== 'string' && !Array.isArray(vendorData)
  return isEmpty || (length < 2 && vendorTexts(vendorData) !== undefined)
}
