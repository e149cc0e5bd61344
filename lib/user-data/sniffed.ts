/** Content types for which the first bytes decide anyway. Source: cloudinit/user_data.py, `TYPE_NEEDED`, `DECOMP_TYPES` */
const SNIFFED = new Set([
  'text/plain',
  'text/x-not-multipart',
  'text/x-shellscript',
  'application/octet-stream',
  'application/gzip',
  'application/gzip-compressed',
  'application/gzipped',
  'application/x-compress',
  'application/x-compressed',
  'application/x-gunzip',
  'application/x-gzip',
  'application/x-gzip-compressed',
])

/** Tells whether cloud-init decides by the first bytes of a part of this content type. */
export function isSniffed(type: string): boolean {
  return SNIFFED.has(type)
}
