import { error, quoted, type Row, warning } from './row.ts'

/** Vendor data. */
export const vendorData = {
  'bad-url': error(
    () => 'not a valid http or https URL',
    () => 'write the full URL, such as "https://metadata.example.org/v1"',
  ),
  'bad-header-name': error(
    (p: { found: string }) => `not a header that a request may set: ${quoted(p.found)}`,
    () => 'use letters, digits and hyphens; headers of the connection itself, such as Host, cannot be set',
  ),
  'bad-header-value': error(
    () => 'not a valid header value',
    () => 'use one line of printable characters',
  ),
  'bad-ca-file': error(
    () => 'this file contains no PEM certificate',
    () => 'use a file that contains "-----BEGIN CERTIFICATE-----"',
  ),
  'vendor-target-taken': warning(
    (p: { name: string }) => `vendor_data2 already has "${p.name}"; this target is not queried`,
    () => 'give each target its own name; "static" is reserved',
  ),
  'vendor-target-unanswered': error(
    (p: { name: string; reason: string }) => `vendor data target "${p.name}": ${p.reason}`,
    () => 'without failure_fatal, {} takes its place',
  ),
  'vendor-target-failed': warning(
    (p: { name: string; reason: string }) =>
      `vendor data target "${p.name}": ${p.reason}; {} is used instead`,
    () => 'set failure_fatal to stop the build when the target does not answer',
  ),
} satisfies Record<string, Row<any>>
