/** The forms of an inventory. YAML is read whole, the others as a stream. */
export const INVENTORY_FORMS = ['csv', 'ndjson', 'json', 'yaml'] as const

/** A form of an inventory. */
export type InventoryForm = (typeof INVENTORY_FORMS)[number]

const EXTENSIONS: Readonly<Record<string, InventoryForm>> = {
  csv: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
}

/** Returns the form that the name of a file tells; undefined for another name. */
export function inventoryFormOf(path: string): InventoryForm | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(path.toLowerCase()) ?? []
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined
}
