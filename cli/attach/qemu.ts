import { type Attachment, commaValue } from './medium.ts'

/**
 * The drive as QEMU's arguments have it. `if=ide` is the IDE of the machine `pc` and the AHCI of `q35`; a disc in it can
 * be changed by its id.
 */
export function driveArguments({
  path,
  device,
  container,
}: Pick<Attachment, 'path' | 'device' | 'container'>): string[] {
  const file = `file=${commaValue(path)},format=${container}`
  if (device === 'disk') return ['-drive', `${file},if=virtio,readonly=on`]
  const second = `${file},if=ide,index=3,id=config-drive,media=cdrom,readonly=on`
  return ['-drive', 'if=ide,index=2,media=cdrom', '-drive', second]
}
