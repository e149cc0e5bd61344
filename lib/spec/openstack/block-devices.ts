import { apiList } from './api-list.ts'
import { entity } from './entity.ts'
import { nullable, text } from '../shape.ts'

const blockDevice = entity(
  'a block device',
  {
    source_type: text(),
    destination_type: text(),
    guest_format: nullable(text()),
    device_name: nullable(text()),
  },
  [],
)

export const blockDevicesShape = apiList(['block_device_mapping_v2', 'block_devices'], blockDevice)
