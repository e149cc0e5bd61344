import { DRIVE_FORMATS } from '../../drive-format.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** Source: mkfs.fat.c, `check_label` of dosfstools; FAT 1.03, "Name" */
const FAT_LABEL = /^(?!NO NAME$)(?! )[^*?.,;:/\\|+=<>[\]"]{1,11}(?<! )$/

/** Reports fields that the chosen format cannot hold. */
export function checkFormat(fields: SpecFields, at: Cursor): void {
  const { format = 'iso9660', size, partition, volume_id } = fields.drive ?? {}
  const { isFat, isDisk, lacks } = DRIVE_FORMATS[format]
  const drive = below(at, 'drive')
  const lacking = (place: Cursor, field: string): void =>
    fail({ ...place, part: 'key' }, 'format-lacks', { format, field })
  if (size !== undefined && !isFat) lacking(below(drive, 'size'), 'size')
  if (partition !== undefined && !isDisk) lacking(below(drive, 'partition'), 'partition')
  for (const field of lacks as readonly string[])
    if (fields[field as keyof SpecFields] !== undefined) lacking(below(at, field), field)
  if (isFat && volume_id !== undefined && !FAT_LABEL.test(volume_id))
    fail(below(drive, 'volume_id'), 'bad-fat-label', { found: volume_id })
}
