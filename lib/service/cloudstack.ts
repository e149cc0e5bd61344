import { decodeUtf8 } from '../text/utf8.ts'
import { type Call, never, type Route } from './call.ts'
import { documentOf, type Instance } from './instance.ts'
import { type Answer, found, headerOf, PLAIN } from './message.ts'

/** The values that the virtual router has, of those in the folder of a drive. Source: NetworkModelImpl.java, `generateVmData` */
const METADATA = /^cloudstack\/metadata\/(.+)\.txt$/

/** The second name of the keys, which only scripts for drives know. */
const ALIAS = 'public_keys'

/** CloudStack's metadata as its virtual router serves them. Source: systemvm/debian/var/www/html/latest/.htaccess */
export const cloudstack: Route = { answer: cloudstackAnswer, isKept: () => true }

function cloudstackAnswer({ parts, instance }: Call): Answer | undefined {
  // The router's file names are in lower case, and its rewriting ignores the case.
  const [version, directory, ...more] = parts.map((part) => part.toLowerCase())
  if (version !== 'latest') return undefined
  if (directory === undefined) return found('meta-data\nuser-data\n')
  if (directory === 'user-data' && more.length === 0) {
    const bytes = documentOf(instance, 'cloudstack', 'cloudstack/userdata/user_data.txt')
    return bytes && found(bytes)
  }
  const [name, ...rest] = directory === 'meta-data' ? more : [directory, ...more]
  if (rest.length > 0) return undefined
  const names = namesOf(instance)
  if (name === undefined) return found(names.map((each) => `${each}\n`).join(''))
  const known = names.find((each) => each.toLowerCase() === name)
  const bytes =
    known === undefined ? undefined : documentOf(instance, 'cloudstack', `cloudstack/metadata/${known}.txt`)
  return bytes && found(bytes)
}

/** Returns the names of the values that are not empty, in the order in which CloudStack writes them. */
function namesOf(instance: Instance): readonly string[] {
  const paths = [...instance.tree('cloudstack').keys()]
  return paths.flatMap((path) => METADATA.exec(path)?.[1] ?? []).filter((name) => name !== ALIAS)
}

/** The password server of the virtual router, on port 8080. Source: systemvm/debian/opt/cloud/bin/passwd_server_ip.py */
export const passwordServer: Route = { answer: passwordAnswer, isKept: never }

function passwordAnswer({ request, instance, state }: Call): Answer | undefined {
  const asked = headerOf(request, 'domu_request')
  if (asked === undefined) return undefined
  const { store, tell } = state
  const bytes = documentOf(instance, 'cloudstack', 'cloudstack/password/vm_password.txt')
  const isFetched = store.get(instance.name, 'fetched-password') !== undefined
  if (asked === 'send_my_password')
    return found(bytes === undefined || isFetched ? 'saved_password' : decodeUtf8(bytes)!, PLAIN)
  if (asked !== 'saved_password') return found('bad_request', PLAIN)
  if (bytes !== undefined && store.add(instance.name, 'fetched-password', FETCHED))
    tell({ kind: 'password-fetched', instance: instance.name })
  return found('saved_password', PLAIN)
}

const FETCHED = new TextEncoder().encode('1')
