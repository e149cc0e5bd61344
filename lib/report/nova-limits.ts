import { type Row, warning } from './row.ts'

/** What Nova would refuse: errors in its own profile. */
export const novaLimits = {
  'user-data-too-large': warning(
    () => 'Nova takes no user data of more than 49149 bytes (65535 characters of base64)',
    () => 'have it fetch the rest, or compress it with gzip where the guest reads that',
  ),
  'meta-key': warning(
    () => 'Nova takes no such key of metadata',
    () => '1 to 255 letters, digits, blanks and - _ : .',
  ),
  'meta-value-too-long': warning(
    () => 'Nova takes no value of metadata with more than 255 characters',
    () => 'put it in parts under numbered keys, or into vendor_data',
  ),
  'key-name': warning(
    () => 'Nova takes no such name of a key',
    () => '1 to 255 letters, digits, blanks and - _ . @',
  ),
  'bad-name': warning(
    () => 'Nova takes no such name',
    () => '1 to 255 printable characters up to U+FFFE, no blank at either end',
  ),
  'bad-tag': warning(
    () => 'Nova takes no such tag',
    () => '1 to 60 characters, no comma and no slash',
  ),
  'over-quota': warning(
    (p: { what: string; most: number }) =>
      `more than ${p.most} ${p.what}: over the quota that Nova has by default`,
  ),
} satisfies Record<string, Row<any>>
