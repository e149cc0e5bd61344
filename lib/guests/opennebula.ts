import { label } from './faults/medium.ts'
import { error, type Rule } from './rule.ts'

/** cloud-init's reader of OpenNebula's context. */
export const opennebulaRules: readonly Rule[] = [
  error(
    'finds no label that it looks for',
    'tools/ds-identify, dscheck_OpenNebula',
    label(['CONTEXT', 'CDROM']),
  ),
]
