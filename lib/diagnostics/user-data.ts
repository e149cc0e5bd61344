import { error, type Row } from './row.ts'

/** User data. */
export const userData = {
  'user-data-not-utf8': error(
    (p: { kind: string }) => `${p.kind} user data must be UTF-8`,
    () => 'save it as UTF-8; only gzip and other binary forms may hold any byte',
  ),
  'user-data-header': error(
    (p: { found: string }) => `user data starts with "${p.found}": no guest knows it by that`,
    () => 'make the first line exactly "#cloud-config"',
  ),
} satisfies Record<string, Row<any>>
