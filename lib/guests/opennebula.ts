import { label } from './faults/medium.ts'
import { error, type Rule } from './rule.ts'

/** The rules of cloud-init for an OpenNebula drive. */
export const opennebulaRules: readonly Rule[] = [
  error('does not find the drive', 'tools/ds-identify, dscheck_OpenNebula', label(['CONTEXT', 'CDROM'])),
]
