import type { StorePlace } from '../../store/store-place.ts'
import { caller } from '../remote/call.ts'
import { type Surroundings, systemSurroundings } from '../remote/surroundings.ts'
import { nodeContext } from '../context.ts'
import type { Store, StoreObject } from './store.ts'

/** Where the credentials of stores come from, and their clock. */
export interface StoreOptions {
  /** The variables that name users and keys; by default those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly surroundings?: Surroundings | undefined
}

/** Opens the objects of any store; each kind is loaded, and its user found, with its first object. */
export type Stores = (place: StorePlace) => Promise<StoreObject>

type Opened = {
  readonly [K in StorePlace['kind']]: (
    env: NonNullable<StoreOptions['env']>,
    surroundings: Surroundings,
  ) => Promise<Store<K>>
}

/** The table of stores: how each is opened. */
const STORES: Opened = {
  async s3(env, surroundings) {
    const [{ awsCertificates, awsUser }, { s3Store }] = await Promise.all([
      import('./aws-user.ts'),
      import('./s3.ts'),
    ])
    const user = awsUser(env)
    user.keys()
    return s3Store(user, caller(awsCertificates(env), surroundings))
  },
  async swift(env, surroundings) {
    const [{ findCloud }, { openSession }, { swiftStore }] = await Promise.all([
      import('../openstack-auth/find-cloud.ts'),
      import('../openstack-auth/session.ts'),
      import('./swift.ts'),
    ])
    return swiftStore(openSession(findCloud(env), surroundings), env.SWIFT_TEMP_URL_KEY)
  },
  async url(_env, surroundings) {
    const { presignedStore } = await import('./presigned.ts')
    return presignedStore(caller({ remedy: 'Name the file of its CA in NODE_EXTRA_CA_CERTS.' }, surroundings))
  },
}

/**
 * Returns a function that opens objects of stores. They share connections and tokens.
 *
 * @throws (the function) RemoteError `settings` when the user's credentials are missing or wrong
 */
export function openStores({
  env = process.env,
  surroundings = systemSurroundings(nodeContext().random),
}: StoreOptions = {}): Stores {
  const opened = new Map<StorePlace['kind'], Promise<(place: never) => StoreObject>>()
  return async (place) => {
    let store = opened.get(place.kind)
    if (store === undefined) {
      store = STORES[place.kind](env, surroundings)
      opened.set(place.kind, store)
    }
    return (await store)(place as never)
  }
}
