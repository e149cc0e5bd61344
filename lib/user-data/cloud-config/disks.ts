import {
  boolean,
  deprecated,
  either,
  integer,
  list,
  map,
  mapOf,
  matching,
  nothing,
  since,
  text,
  word,
} from './rule.ts'

/** A number with the letter of its unit. */
const size = matching(/^(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)[BKMGT]$/)

/** A percentage of the disk, or a list of that and a partition type. */
const partition = either(integer, list(either(integer, since('23.1', text)), { fewest: 2, most: 2 }))

const texts = either(text, list(text))

/** Keys for partitions, file systems and mounts. */
export const disks = {
  device_aliases: mapOf(text),
  disk_setup: mapOf(
    map({
      table_type: word('mbr', 'gpt'),
      layout: either(word('remove'), boolean, list(partition)),
      overwrite: boolean,
    }),
  ),
  fs_setup: list(
    map({
      label: text,
      filesystem: text,
      device: text,
      // The schemas lack the number, although the module accepts it and their own description mentions it.
      partition: either(word('auto', 'any', 'none'), integer),
      overwrite: boolean,
      replace_fs: text,
      extra_opts: texts,
      cmd: texts,
    }),
  ),
  growpart: map({
    mode: either(
      word('auto', 'growpart', 'gpart', 'off'),
      deprecated('22.3', word(false), '"off" in quotes'),
    ),
    devices: list(text),
    ignore_growroot_disabled: boolean,
  }),
  resize_rootfs: word(true, false, 'noblock'),
  mounts: list(list(text, { fewest: 1, most: 6 }), { fewest: 1 }),
  mount_default_fields: list(either(text, nothing), { fewest: 6, most: 6 }),
  swap: map({
    filename: text,
    size: either(word('auto'), integer, size),
    maxsize: either(integer, size),
  }),
}
