import { FIXED_CONTEXT, type RenderContext } from '../context.ts'
import { DEFAULT_DATE } from '../image/tree.ts'
import type { DriveFormat } from '../drive-format.ts'
import type { Iso9660Options } from '../iso9660/write/options.ts'
import type { PackOptions } from './pack.ts'
import type { Spec } from '../spec.ts'
import type { VfatOptions } from '../vfat/options.ts'

/**
 * Returns the options to pack the drive of a spec, in its own format or in `format`: `pack(render(spec), driveOptions(spec))`.
 * For `base64` they give the ISO image, from which `ironicPayload` of `config-drive/node` makes the base64 text.
 *
 * @throws RangeError for `dir`, which is not an image; use `writeTree` of `config-drive/node`
 */
export function driveOptions(
  spec: Spec,
  context: RenderContext = FIXED_CONTEXT,
  format: DriveFormat = spec.drive.format,
): PackOptions {
  const { partition } = spec.drive
  switch (format) {
    case 'iso9660':
      return { format, partition, ...isoOptions(spec, context) }
    case 'qcow2':
      return { format: 'iso9660', container: 'qcow2', partition, ...isoOptions(spec, context) }
    case 'base64':
      return { format: 'iso9660', ...isoOptions(spec, context) }
    case 'vfat':
      return { format, partition, ...fatOptions(spec, context) }
    case 'qcow2-vfat':
      return { format: 'vfat', container: 'qcow2', partition, ...fatOptions(spec, context) }
    case 'tar':
      return { format, date: context.now }
    case 'json':
      return { format }
    case 'dir':
      throw new RangeError('a folder is not an image; write the tree instead')
  }
}

function isoOptions({ drive }: Spec, { now }: RenderContext): Iso9660Options {
  const { volume_id, publisher, preparer, application, padding } = drive
  return { volumeId: volume_id, publisher, preparer, application, padding, ...dateOf(now) }
}

/** The fixed date of a context without a date leaves the dates of the volume to its contents. */
function dateOf(now: Date): { date?: Date } {
  return now.getTime() === DEFAULT_DATE.getTime() ? {} : { date: now }
}

function fatOptions({ drive }: Spec, { now }: RenderContext): VfatOptions {
  return { label: drive.volume_id, size: drive.size, date: now }
}
