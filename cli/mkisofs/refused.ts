/** Unsupported options of genisoimage and xorrisofs, by reason, with the program to use instead. They are rejected, never ignored. */
const REFUSED: readonly (readonly [reason: string, options: string])[] = [
  [
    'boot images for SPARC, Alpha, HPPA, MIPS and PowerPC cannot be made; use genisoimage or xorrisofs',
    `B,sparc-boot sparc-label sunx86-boot sunx86-label alpha-boot hppa-cmdline hppa-kernel-32 hppa-kernel-64
    hppa-bootloader hppa-ramdisk mips-boot mipsel-boot prep-boot chrp-boot`,
  ],
  ['DVD-Video cannot be written; use genisoimage', 'dvd-video'],
  [
    'of the options that make a disc a disk, too, this one is missing; use xorrisofs',
    `G,generic-boot grub2-mbr protective-msdos-label efi-boot-part boot_image`,
  ],
  [
    'HFS and Apple extensions cannot be written; use genisoimage, or xorrisofs for HFS+',
    `g,apple h,hfs H,map hfsplus hfs-type hfs-creator magic probe mac-name no-mac-files boot-hfs-file part cluster-size
    auto no-desktop hide-hfs hide-hfs-list hfs-volid icon-position root-info input-hfs-charset output-hfs-charset
    hfs-unlock hfs-bless hfs-parms cap netatalk double ethershare exchange sgi macbin single ushare xinet dave sfm
    osx-double osx-hfs`,
  ],
  [
    'existing images cannot be extended; use xorriso',
    `C,cdrecord-params M,prev-session dev check-oldnames check-session force-rr no-rr old-root stream-file-name
    stream-media-size`,
  ],
  ['files cannot be compressed; use xorrisofs', 'z,transparent-compression'],
  [
    'jigdo templates cannot be written; use genisoimage or xorrisofs',
    `jigdo-jigdo jigdo-template jigdo-min-file-size jigdo-force-md5 jigdo-exclude jigdo-map md5-list
    jigdo-template-compress checksum_algorithm_iso checksum_algorithm_template`,
  ],
  ['use -sort', 'sort-weight sort-weight-list'],
  ['use SOURCE_DATE_EPOCH to set the date', 'set_all_file_dates'],
  ['an image is always one file with 2048-byte sectors; use genisoimage', 's,sectype split-output'],
  ['XA attributes cannot be written; use genisoimage', 'XA xa'],
  ['every file has version 1; use genisoimage', 'use-fileversion'],
  [
    'long link targets are always split, as Rock Ridge requires',
    'no-split-symlink-components no-split-symlink-fields',
  ],
  ['the option has no effect here', 'i debug'],
]

export interface Refused {
  readonly names: readonly string[]
  readonly refused: string
}

export const refused: readonly Refused[] = REFUSED.flatMap(([reason, rows]) =>
  rows.split(/\s+/).map((names) => ({ names: names.split(','), refused: reason })),
)
