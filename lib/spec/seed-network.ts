import type { Json } from '../text/json.ts'
import type { NetworkModel } from '../network.ts'
import { reportLosses, reportVerbatim } from '../network/forms.ts'
import { LAYOUTS } from '../layouts/layouts.ts'
import type { SpecFields } from './schema.ts'
import { below, type Cursor } from '../shape/shape.ts'

/** Fields that describe the network, in the order in which they are checked. */
const FIELDS = ['network', 'neutron', 'network_info', 'network_data'] as const

/** Reports the parts of the network that the datasource's own form cannot hold, where that form is not OpenStack's. */
export function checkSeedNetwork(fields: SpecFields, model: NetworkModel | undefined, at: Cursor): void {
  if (model === undefined) return
  const { datasource = 'config-drive', network_config_version } = fields.drive ?? {}
  const isVersion2 = network_config_version !== 1 || model.verbatim?.keys.includes('config') === true
  if (fields.network !== undefined && !(datasource === 'nocloud' && isVersion2))
    reportVerbatim(fields.network)
  const lost = LAYOUTS[datasource].networkLosses?.(model, network_config_version, fields.guests)
  if (lost === undefined) return
  const place = below(at, FIELDS.find((field) => fields[field] !== undefined) ?? 'network')
  const document: Json = new Map()
  const found = fields.network ?? { model, form: 'openstack', document, at: place }
  reportLosses(found, lost.losses, lost.title)
}
