import type { Variables } from '../spec/variables.ts'

/** One server of an inventory. */
export interface InventoryRow {
  /** Where the row begins in the inventory, from 1. */
  readonly line: number
  /** Its columns: the variables of the template. An empty cell has no value. */
  readonly variables: Variables
}

/** Returns the name that tells a row apart: its column `name`, else `hostname`; undefined without both. */
export function nameOfRow({ variables }: InventoryRow): string | undefined {
  const name = variables.get('name') ?? variables.get('hostname')
  if (typeof name === 'number' || typeof name === 'bigint') return String(name)
  return typeof name === 'string' && name !== '' ? name : undefined
}
