import { error, quoted, type Row } from './row.ts'

/** Rows of an inventory, each of which is one server of a fleet. */
export const inventory = {
  'row-name-missing': error(
    () => 'the row has no name',
    () => 'give it a column name or hostname; the name tells the row apart, also in the next run',
  ),
  'row-duplicate': error(
    (p: { what: string; value: string; first: number }) =>
      `${p.what} ${quoted(p.value)} is also that of line ${p.first}`,
  ),
  'row-path-value': error(
    (p: { name: string; value: string }) =>
      `column ${p.name} cannot be part of a file name: ${quoted(p.value)}`,
    () => 'a value in a path is not empty, has no slash, backslash or control character, and is not . or ..',
  ),
  'row-object-name': error(
    (p: { problem: string }) => `the output pattern gives no name of an object: ${p.problem}`,
  ),
  'row-path-variable': error(
    (p: { name: string }) => `the output path names \${${p.name}}, which the row does not have`,
  ),
  'row-path-input': error(
    (p: { path: string }) => `the drive would replace ${quoted(p.path)}, from which the fleet is made`,
    () => 'write the drives into a folder of their own',
  ),
  'row-not-packed': error((p: { reason: string }) => `the drive cannot be made: ${p.reason}`),
  'row-not-a-map': error(
    () => 'the row is not a map of names and values',
    () => 'write one JSON object for each server: {"name": "web1", "ip": "192.0.2.5"}',
  ),
  'row-unreadable': error((p: { reason: string }) => `the inventory cannot be read: ${p.reason}`),
} satisfies Record<string, Row<any>>

/** The stable code of a problem of a row, besides those of the spec that it fills. */
export type InventoryCode = keyof typeof inventory
