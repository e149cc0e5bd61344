import { LAYOUTS } from '../../layouts/layouts.ts'
import { UUID } from '../../metadata/uuid.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** Reports fields that the chosen layout cannot hold, and a label by which guests would not find it. */
export function checkDatasource(fields: SpecFields, at: Cursor): void {
  const { drive = {}, instance_id } = fields
  const { datasource = 'config-drive', volume_id: label } = drive
  const layout = LAYOUTS[datasource]
  for (const field of layout.lacks) {
    if (fields[field as keyof SpecFields] === undefined) continue
    fail({ ...below(at, field), part: 'key' }, 'datasource-lacks', { datasource, field })
  }
  const usesLabel = layout.family !== undefined
  if (label !== undefined && usesLabel && !layout.labels.includes(label)) {
    const volumeId = below(below(at, 'drive'), 'volume_id')
    fail(volumeId, 'unusual-label', { label, usual: layout.labels[0], datasource })
  }
  const isGiven = (field: string): boolean => fields[field as keyof SpecFields] !== undefined
  for (const path of fields.extra_files?.keys() ?? []) {
    const field = layout.fieldOfFile(path, isGiven)
    const place = { ...below(below(at, 'extra_files'), path), part: 'key' } as const
    if (field !== undefined)
      fail(place, layout.keepsItsFiles ? 'drive-path-taken' : 'field-overruled', { path, field })
  }
  const isId = instance_id !== undefined && 'id' in instance_id
  if (datasource === 'config-drive' && isId && !UUID.test(instance_id.id)) {
    fail(below(at, 'instance_id'), 'bad-uuid', { found: instance_id.id })
  }
  for (const { path, isKey, code } of layout.faults(fields)) {
    const place = path.reduce(below, at)
    const key = path.at(-1) ?? ''
    fail(isKey ? { ...place, part: 'key' } : place, code, { key })
  }
}
