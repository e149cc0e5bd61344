import { DATASOURCE_TRAITS } from '../../datasource/traits.ts'
import { UUID } from '../../metadata/uuid.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, fail } from '../shape.ts'

/** What the chosen datasource has no place for, or would not be found by. */
export function checkDatasource(fields: SpecFields, at: Cursor): void {
  const { drive = {}, cloudstack = {}, meta = new Map<string, string>(), instance_id = 'stable' } = fields
  const { datasource = 'config-drive', volume_id: label } = drive
  const { labels, lacks } = DATASOURCE_TRAITS[datasource]
  for (const field of lacks as readonly string[]) {
    if (fields[field as keyof SpecFields] === undefined) continue
    fail({ ...below(at, field), part: 'key' }, 'datasource-lacks', { datasource, field })
  }
  if (label !== undefined && !(labels as readonly string[]).includes(label)) {
    const volumeId = below(below(at, 'drive'), 'volume_id')
    fail(volumeId, 'unusual-label', { label, usual: labels[0], datasource })
  }
  const isOpenstack = datasource === 'config-drive'
  if (isOpenstack && !UUID.test(instance_id) && !/^(?:stable|hash|new)$/.test(instance_id)) {
    fail(below(at, 'instance_id'), 'bad-uuid', {})
  }
  if (datasource === 'cloudstack-systemvm' && (cloudstack.cmdline ?? new Map()).size === 0) {
    fail(at, 'cmdline-missing', {})
  }
  if (datasource !== 'cloudstack') return
  for (const key of meta.keys()) {
    const isName = /^[\w.-]+$/.test(key) && !/^\.{1,2}$/.test(key)
    if (!isName) fail({ ...below(below(at, 'meta'), key), part: 'key' }, 'meta-not-a-file', { key })
  }
}
