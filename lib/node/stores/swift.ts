import { SWIFT_REASONS, skewProblem } from '../../store/refusal.ts'
import { placeName } from '../../store/store-place.ts'
import { objectUrl, swiftTempUrl } from '../../store/temp-url.ts'
import type { Answer } from '../http-request.ts'
import type { OpenStackSession } from '../openstack-auth/session.ts'
import { refusal } from '../openstack-auth/settings.ts'
import type { Prepared } from '../remote/call.ts'
import { RemoteError } from '../remote/remote-error.ts'
import { imageBody, imageSums, isOk, md5Of, otherBytes, sizeOf } from './image-body.ts'
import type { Store } from './store.ts'

const SHA256 = 'x-object-meta-sha256'

/** The headers that hold the keys of temporary URLs. Source: Swift, `swift/common/middleware/tempurl.py` */
const KEYS = ['temp-url-key', 'temp-url-key-2']

/**
 * Returns the store of a user of OpenStack Swift.
 *
 * @param ownKey the key of temporary URLs, which is otherwise that of the container or of the account
 */
export function swiftStore(session: OpenStackSession, ownKey?: string): Store<'swift'> {
  const { surroundings } = session
  /** Makes a request as the user, with a new token when the store does not accept the old one. */
  const asUser = async (
    request: (storage: URL) => Omit<Prepared, 'headers'> & { readonly headers?: ReadonlyMap<string, string> },
    signal: AbortSignal,
    isPassing?: (answer: Answer) => boolean,
  ): Promise<Answer> => {
    for (let isRenewed = false; ; isRenewed = true) {
      let used: ReadonlyMap<string, string> = new Map()
      const prepare = async (): Promise<Prepared> => {
        const storage = await session.endpoint('object-store', signal)
        used = await session.headers(signal)
        const made = request(storage)
        return { ...made, headers: new Map([...(made.headers ?? []), ...used]) }
      }
      const answer = await session.call(prepare, { signal, isPassing })
      if (answer.status !== 401 || isRenewed || !(await session.renew(used, signal))) return answer
    }
  }
  const keys = new Map<string, Promise<string>>()
  const keyOf = (container: string, signal: AbortSignal): Promise<string> => {
    const known = keys.get(container)
    if (known !== undefined) return known
    const asked = findKey(container, signal)
    keys.set(container, asked)
    asked.catch(() => keys.delete(container))
    return asked
  }
  const findKey = async (container: string, signal: AbortSignal): Promise<string> => {
    if (ownKey !== undefined) return ownKey
    for (const kind of ['container', 'account'] as const) {
      const url = (storage: URL): URL => (kind === 'account' ? storage : objectUrl(storage, container))
      const { headers } = await asUser((storage) => ({ method: 'HEAD', url: url(storage) }), signal)
      for (const name of KEYS) {
        const key = headers[`x-${kind}-meta-${name}`]
        if (typeof key === 'string' && key !== '') return key
      }
    }
    throw new RemoteError('settings', 'neither the container nor the account has a key for temporary URLs', {
      hint: 'Set one with: swift post -m Temp-URL-Key:KEY, or name it in SWIFT_TEMP_URL_KEY.',
    })
  }
  return (place) => {
    const url = (storage: URL): URL => objectUrl(storage, place.container, place.object)
    const head = (signal: AbortSignal): Promise<Answer> =>
      asUser((storage) => ({ method: 'HEAD', url: url(storage) }), signal)
    const refused = async (answer: Answer, signal: AbortSignal): Promise<RemoteError> => {
      const skew =
        answer.status === 401 || answer.status === 403
          ? skewProblem(answer.headers.date, surroundings.now())
          : undefined
      const at = await session.endpoint('object-store', signal)
      return refusal(at, answer, SWIFT_REASONS[answer.status] ?? 'the drive is not stored', skew)
    }
    return {
      name: placeName(place),
      async put(image, options) {
        const { signal = new AbortController().signal } = options
        const { size, sha256, md5 } = await imageSums(image, signal)
        const there = await head(signal)
        if (isOk(there) && sizeOf(there) === size && md5Of(there) === md5)
          return { size, sha256, isKept: true }
        if (!isOk(there) && there.status !== 404 && there.status !== 403) throw await refused(there, signal)
        const headers = new Map([
          ['content-type', 'application/octet-stream'],
          // Swift compares it with what arrives, and answers 422 if they differ.
          ['etag', md5],
          [SHA256, sha256],
        ])
        const body = imageBody(image, options)
        const isPassing = ({ status }: Answer): boolean => status === 422
        const answer = await asUser(
          (storage) => ({ method: 'PUT', url: url(storage), headers, body }),
          signal,
          isPassing,
        )
        if (!isOk(answer)) throw await refused(answer, signal)
        if (md5Of(answer) !== md5) throw otherBytes(place)
        return { size, sha256, isKept: false }
      },
      async has({ size, sha256 }, signal) {
        const there = await head(signal)
        if (there.status === 404) return false
        if (!isOk(there)) throw await refused(there, signal)
        return sizeOf(there) === size && there.headers[SHA256] === sha256
      },
      async tempUrl(seconds, signal) {
        const key = await keyOf(place.container, signal)
        const expires = new Date(surroundings.now().getTime() + seconds * 1000)
        return swiftTempUrl(await session.endpoint('object-store', signal), place, key, expires)
      },
    }
  }
}
