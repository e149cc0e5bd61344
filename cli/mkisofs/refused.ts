/** Options of genisoimage that are known and not done, by reason: refused where they are met, never ignored. */
const REFUSED: readonly (readonly [reason: string, options: string])[] = [
  [
    'the image cannot be made bootable',
    `b,eltorito-boot c,eltorito-catalog e,efi-boot eltorito-alt-boot eltorito-id no-emul-boot hard-disk-boot no-boot
    boot-load-seg boot-load-size boot-info-table B,sparc-boot sparc-label sunx86-boot sunx86-label G,generic-boot
    alpha-boot hppa-cmdline hppa-kernel-32 hppa-kernel-64 hppa-bootloader hppa-ramdisk mips-boot mipsel-boot prep-boot
    chrp-boot isohybrid-mbr grub2-boot-info grub2-mbr protective-msdos-label efi-boot-part append_partition
    partition_offset boot_image`,
  ],
  ['there is no UDF', 'udf,UDF dvd-video allow-limited-size'],
  [
    'there is no HFS and no Apple extension',
    `g,apple h,hfs H,map hfsplus hfs-type hfs-creator magic probe mac-name no-mac-files boot-hfs-file part cluster-size
    auto no-desktop hide-hfs hide-hfs-list hfs-volid icon-position root-info input-hfs-charset output-hfs-charset
    hfs-unlock hfs-bless hfs-parms cap netatalk double ethershare exchange sgi macbin single ushare xinet dave sfm
    osx-double osx-hfs`,
  ],
  [
    'an image is made anew, never added to',
    `C,cdrecord-params M,prev-session dev check-oldnames check-session force-rr no-rr old-root stream-file-name
    stream-media-size`,
  ],
  ['files are not compressed', 'z,transparent-compression'],
  [
    'there is no jigdo template',
    `jigdo-jigdo jigdo-template jigdo-min-file-size jigdo-force-md5 jigdo-exclude jigdo-map md5-list
    jigdo-template-compress checksum_algorithm_iso checksum_algorithm_template`,
  ],
  ['the order of the contents is that of their names', 'sort sort-weight sort-weight-list'],
  ['the date of the image is SOURCE_DATE_EPOCH', 'modification-date set_all_file_dates'],
  ['the image is one file of sectors of 2048 bytes', 's,sectype split-output'],
  ['there are no XA attributes', 'XA xa'],
  ['every file has version 1', 'use-fileversion'],
  ['a long link target is split as Rock Ridge has it', 'no-split-symlink-components no-split-symlink-fields'],
  ['there is no such thing', 'i debug'],
]

export interface Refused {
  readonly names: readonly string[]
  readonly refused: string
}

export const refused: readonly Refused[] = REFUSED.flatMap(([reason, rows]) =>
  rows.split(/\s+/).map((names) => ({ names: names.split(','), refused: reason })),
)
