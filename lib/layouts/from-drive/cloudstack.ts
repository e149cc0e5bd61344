import { passwordConfig } from './password-config.ts'
import type { Reading } from '../../reading/documents.ts'
import { type Json, member, membersOf } from '../../text/json.ts'
import { localIpv4 } from '../../metadata/ec2.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { contentOf, type Fields, instanceOf, keysOf, saying, textOf, unlessEmpty } from './fields.ts'

/** Of meta_data.json, what is no metadata of the user's. */
const OWN = [
  'availability_zone',
  'hostname',
  'name',
  'uuid',
  'keys',
  'public_keys',
  'hypervisor-host-name',
  'cloud-domain',
  'cloud-domain-id',
  'cloud-name',
]

/** The fields of which CloudStack's drive can have been made. */
export function cloudstackFields(read: Reading): readonly Fields[] {
  const document = (name: string): Json | undefined => read.json(`openstack/latest/${name}`)?.value
  const text = (path: string): string | undefined => {
    const bytes = read.bytes(`cloudstack/${path}.txt`)
    return bytes && decodeUtf8(bytes)
  }
  const meta = document('meta_data.json')
  const userData = read.bytes('openstack/latest/user_data')
  const password = text('password/vm_password')
  const network_data = document('network_data.json')
  const public_ipv4 = text('metadata/public-hostname')
  const local = text('metadata/local-ipv4')
  const name = textOf(meta, 'name')
  const isTold = local === (localIpv4({ ec2: {}, network_data }) ?? undefined)
  const cloudstack = saying({
    service_offering: text('metadata/service-offering'),
    cloud_identifier: text('metadata/cloud-identifier'),
    hypervisor_host_name: member(meta, 'hypervisor-host-name'),
    cloud_domain: member(meta, 'cloud-domain'),
    cloud_domain_id: member(meta, 'cloud-domain-id'),
    cloud_name: member(meta, 'cloud-name'),
  })
  const fields = saying({
    ...instanceOf(member(meta, 'uuid')),
    // The name of a server with a public address is that address.
    name: name === public_ipv4 ? undefined : name,
    hostname: member(meta, 'hostname'),
    availability_zone: member(meta, 'availability_zone'),
    meta: unlessEmpty(new Map(membersOf(meta).filter(([key]) => !OWN.includes(key)))),
    public_keys: keysOf(membersOf(member(meta, 'public_keys'))),
    admin_pass: password,
    user_data: userData && contentOf(userData),
    vendor_data: unlessEmpty(withoutPassword(document('vendor_data.json'), password)),
    network_data,
    ec2: unlessEmpty(saying({ local_ipv4: isTold ? undefined : local, public_ipv4 })),
    cloudstack: unlessEmpty(cloudstack),
  })
  return [fields]
}

/** What the vendor has, without the password that cloud-init is told there. */
function withoutPassword(vendorData: Json | undefined, password: string | undefined): Json | undefined {
  const own = member(vendorData, 'cloud-init')
  const parts = Array.isArray(own) ? (own as readonly Json[]) : [own]
  if (password === undefined || parts[0] !== passwordConfig(password)) return vendorData
  const members = membersOf(vendorData).filter(([key]) => key !== 'cloud-init')
  return new Map(parts.length === 1 ? members : [...members, ['cloud-init', parts.slice(1) as Json]])
}
