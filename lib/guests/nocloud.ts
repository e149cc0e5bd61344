import { at, missing } from './faults/documents.ts'
import { label } from './faults/medium.ts'
import { instanceIdMissing, yamlMap } from './faults/seed.ts'
import { unknownToCloudInit } from './faults/user-data.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'cloudinit/sources/DataSourceNoCloud.py'
const WHOLE = 'ignores this whole drive'

/** cloud-init's other kind of drive. */
export const nocloudRules: readonly Rule[] = [
  error(
    'finds no label that it looks for',
    'tools/ds-identify, dscheck_NoCloud',
    label(['cidata', 'CIDATA']),
  ),
  error(WHOLE, 'cloudinit/util.py, pathprefix2dict', missing(at('meta-data'), at('user-data'))),
  error(WHOLE, `${SOURCE}, _merge_new_seed`, yamlMap('meta-data')),
  warning(
    'takes every clone for the same instance',
    `${SOURCE}, _get_data: "nocloud"`,
    instanceIdMissing('meta-data'),
  ),
  error(
    'ignores the user data',
    'cloudinit/handlers/__init__.py, type_from_starts_with',
    unknownToCloudInit(at('user-data')),
  ),
]
