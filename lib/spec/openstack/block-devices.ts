import { apiList } from './api-list.ts'
import { entity } from './entity.ts'
import { field, nullable, text } from '../../shape/shape.ts'

const blockDevice = entity(
  'a block device',
  {
    source_type: field('What it is made of: image, volume, snapshot or blank.', text()),
    destination_type: field('Where it is: local or volume.', text()),
    guest_format: field('What a local one is formatted as, such as swap.', nullable(text())),
    device_name: field('The name of the device.', nullable(text())),
  },
  [],
)

export const blockDevicesShape = apiList(
  'BlockDevice',
  ['block_device_mapping_v2', 'block_devices'],
  blockDevice,
)
