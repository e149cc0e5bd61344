import { apiList } from './api-list.ts'
import { entity } from './entity.ts'
import { field, nullable, text } from '../../shape/shape.ts'

const blockDevice = entity(
  'a block device',
  {
    source_type: field('The source: image, volume, snapshot or blank.', text()),
    destination_type: field('The kind of device: local or volume.', text()),
    guest_format: field('The format of a local device, such as swap.', nullable(text())),
    device_name: field('The name of the device.', nullable(text())),
  },
  [],
)

export const blockDevicesShape = apiList(
  'BlockDevice',
  ['block_device_mapping_v2', 'block_devices'],
  blockDevice,
)
