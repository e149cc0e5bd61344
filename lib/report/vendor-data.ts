import { error, type Row, warning } from './row.ts'

/** Vendor data. */
export const vendorData = {
  'bad-url': error(
    () => 'no URL of http or https',
    () => 'write it in full, such as "https://metadata.example.org/v1"',
  ),
  'bad-header-name': error(
    () => 'no name of a header that a request can be given',
    () =>
      'letters, digits and hyphens; those of the connection itself, such as Host, are not for a target to set',
  ),
  'bad-header-value': error(
    () => 'no value that a header can carry',
    () => 'one line of printable characters',
  ),
  'bad-ca-file': error(
    () => 'no PEM certificate in this file',
    () => 'name a file with "-----BEGIN CERTIFICATE-----" in it',
  ),
  'vendor-target-taken': warning(
    (p: { name: string }) => `vendor_data2 has "${p.name}" already; this target is not asked`,
    () => 'give each target a name of its own, and none the name "static"',
  ),
  'vendor-target-failed': warning(
    (p: { name: string; reason: string }) => `vendor data target "${p.name}": ${p.reason}; {} is taken`,
    () => 'set failure_fatal to have no drive made without its answer',
  ),
} satisfies Record<string, Row<any>>
