import { type Row, warning } from './row.ts'

/** Limits of Nova's API: errors under `profile: nova`. */
export const novaLimits = {
  'user-data-too-large': warning(
    () => 'Nova rejects user data of more than 49149 bytes (65535 characters of base64)',
    () => 'let the guest download the rest, or compress it with gzip if the guest reads gzip',
  ),
  'meta-key': warning(
    () => 'Nova rejects this metadata key',
    () => 'use 1 to 255 letters, digits, spaces and - _ : .',
  ),
  'meta-value-too-long': warning(
    () => 'Nova rejects metadata values of more than 255 characters',
    () => 'split it over several numbered keys, or move it to vendor_data',
  ),
  'key-name': warning(
    () => 'Nova rejects this key name',
    () => 'use 1 to 255 letters, digits, spaces and - _ . @',
  ),
  'bad-name': warning(
    () => 'Nova rejects this name',
    () => 'use 1 to 255 printable characters up to U+FFFE, with no space at either end',
  ),
  'bad-tag': warning(
    () => 'Nova rejects this tag',
    () => 'use 1 to 60 characters, without comma or slash',
  ),
  'over-quota': warning(
    (p: { what: string; most: number }) =>
      `more than ${p.most} ${p.what}, which exceeds Nova's default quota`,
  ),
} satisfies Record<string, Row<any>>
