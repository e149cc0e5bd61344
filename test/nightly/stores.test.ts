// Twenty thousand drives are stored through the S3 API of a real Swift.
import t from 'tap'
import { service } from '../services.ts'
import { storeFleet } from '../store-fleet.ts'

storeFleet(service(t, 's3'), 20_000, 200)
