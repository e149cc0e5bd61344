import { checkDatasource } from './datasource.ts'
import { checkFormat } from './format.ts'
import { checkDevices } from './devices.ts'
import { checkLimits } from './limits.ts'
import { checkNeutron } from './neutron.ts'
import { checkNetworkData } from '../../network/checks/network-data.ts'
import { checkAddress } from '../../network/checks/networks.ts'
import { isStandIn } from '../ask.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, doubted } from '../../shape/shape.ts'

/** Reports values that have the right shape but cannot be right. */
export function check(fields: SpecFields, at: Cursor): void {
  checkLimits(fields, at)
  checkDatasource(fields, at)
  checkFormat(fields, at)
  doubted(below(at, 'devices'), (place) => checkDevices(fields.devices ?? [], place))
  doubted(below(at, 'ec2'), (place) => checkEc2(fields.ec2 ?? {}, place))
  if (fields.neutron !== undefined && fields.drive?.profile !== 'nova')
    checkNeutron(fields.neutron, below(at, 'neutron'))
  if (fields.network_data !== undefined && !isStandIn(fields.network_data, at))
    doubted(below(at, 'network_data'), (place) => checkNetworkData(fields.network_data, place))
}

function checkEc2({ local_ipv4, public_ipv4 }: NonNullable<SpecFields['ec2']>, at: Cursor): void {
  if (local_ipv4 !== undefined) checkAddress(local_ipv4, 4, below(at, 'local_ipv4'))
  // Nova writes an empty string when there is no address.
  if (public_ipv4 !== undefined && public_ipv4 !== '') checkAddress(public_ipv4, 4, below(at, 'public_ipv4'))
}
