/**
 * Returns what leads cloud-init to a NoCloud seed at a URL, in the serial number of a machine or in the arguments of the kernel.
 * Without its mode, cloud-init 22.4 reads the seed before the network is up, or ignores it. Source:
 * cloudinit/sources/DataSourceNoCloud.py, `load_cmdline_data`; cloudinit/cmd/main.py, `main_init`
 */
export function seedUrl(url: string): string {
  return `ds=nocloud;s=${url};dsmode=net`
}
