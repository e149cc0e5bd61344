import { member } from '../text/json.ts'
import { hostNamesIn } from './cloud-init-host-name.ts'
import {
  cloudConfigInContext,
  commandInContext,
  CONTEXT,
  nameInContext,
  placeOfVariable,
  variablesIn,
} from './faults/context.ts'
import { at, isTrue, missing } from './faults/documents.ts'
import type { NamePlace } from './faults/host-name.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { error, type Rule } from './rule.ts'

const SOURCE = 'cloudinit/sources/DataSourceOpenNebula.py'

/** The name that the user data sets. */
const nameInUserData: NamePlace = (reading) => {
  const config = cloudConfigInContext(reading)
  const key = ['hostname', 'fqdn'].find((each) => isTrue(member(config, each)))
  const variables = variablesIn(reading)
  const variable = variables.get('USER_DATA') ?? variables.get('USERDATA')
  if (key === undefined || variable === undefined) return undefined
  const { file, path, range } = placeOfVariable(reading, variable)
  return { file, path: [...path, key], range, value: member(config, key)! }
}

/** The rules of cloud-init for an OpenNebula drive. */
export const opennebulaRules: readonly Rule[] = [
  error('does not find the drive', 'tools/ds-identify, dscheck_OpenNebula', label(['CONTEXT', 'CDROM'])),
  error('ignores the whole drive', `${SOURCE}, read_context_disk_dir`, missing(at(CONTEXT))),
  error('ignores the whole drive', `${SOURCE}, read_context_disk_dir`, namesInLinux(CONTEXT)),
  error('ignores the whole drive', `${SOURCE}, parse_shell_config: bash -e`, commandInContext),
  ...hostNamesIn(
    [nameInUserData, nameInContext('SET_HOSTNAME', 'HOSTNAME', 'PUBLIC_IP', 'IP_PUBLIC', 'ETH0_IP')],
    cloudConfigInContext,
    nameInContext('NAME', 'VM_NAME', 'VMNAME', 'HOST_NAME', 'FQDN', 'HOSTNAME'),
    'SET_HOSTNAME',
  ),
]
