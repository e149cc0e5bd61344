import { EXPIRED_CODES, S3_REASONS, s3Code, skewProblem } from '../../store/refusal.ts'
import {
  LONGEST_PRESIGNED,
  presignedUrl,
  type S3Keys,
  type S3Service,
  s3Url,
  signedHeaders,
} from '../../store/s3-request.ts'
import { placeName, type StorePlace } from '../../store/store-place.ts'
import type { Answer } from '../http-request.ts'
import { refusal } from '../openstack-auth/settings.ts'
import type { Caller } from '../remote/call.ts'
import { RemoteError } from '../remote/remote-error.ts'
import { imageBody, imageSums, isOk, md5Of, otherBytes, sizeOf, type Sums } from './image-body.ts'
import type { Store } from './store.ts'

/** The most bytes of one PUT. Source: Amazon S3, "Uploading objects" */
const LARGEST = 5 * 1024 ** 3

const SHA256 = 'x-amz-meta-sha256'
const CHECKSUM = 'x-amz-checksum-sha256'

/** A user of a service with the API of S3. */
export interface S3User {
  readonly service: S3Service
  /**
   * Returns the keys.
   *
   * @param isAnew whether the last ones have expired, so that they must be read again
   * @throws RemoteError `settings` without any
   */
  readonly keys: (isAnew?: boolean) => S3Keys
}

/** Returns the store of a user of an S3 API. */
export function s3Store({ service, keys }: S3User, caller: Caller): Store<'s3'> {
  const { surroundings } = caller
  /** The regions of buckets that are not where the user says. */
  const regions = new Map<string, string>()
  const serviceOf = (bucket: string): S3Service => ({
    ...service,
    region: regions.get(bucket) ?? service.region,
  })
  let current: S3Keys | undefined
  /** Signs and sends a request; once more in the region of the bucket, or with new keys, if the service says so. */
  const send = async (
    { bucket, key }: StorePlace & { readonly kind: 's3' },
    request: {
      readonly method: 'HEAD' | 'PUT'
      readonly headers: ReadonlyMap<string, string>
      readonly body?: ReturnType<typeof imageBody>
    },
    signal: AbortSignal,
  ): Promise<Answer> => {
    let isMoved = false
    let isAnew = false
    for (;;) {
      const found = serviceOf(bucket)
      const used = (current ??= keys())
      const prepare = async () => {
        const url = s3Url(found, bucket, key)
        const how = { keys: used, region: found.region, now: surroundings.now() }
        return { ...request, url, headers: await signedHeaders({ ...request, url }, how) }
      }
      const isPassing = ({ body }: Answer): boolean => PASSING_CODES.has(s3Code(body) ?? '')
      const answer = await caller.call(prepare, { signal, isPassing })
      const region = answer.headers['x-amz-bucket-region']
      if (
        [301, 307, 400, 403].includes(answer.status) &&
        typeof region === 'string' &&
        region !== found.region &&
        !isMoved
      ) {
        regions.set(bucket, region)
        isMoved = true
        continue
      }
      // HEAD has no body, so its 400 does not say why.
      const isExpired =
        EXPIRED_CODES.has(s3Code(answer.body) ?? '') || (request.method === 'HEAD' && answer.status === 400)
      if (isExpired && !isAnew) {
        isAnew = true
        if (current === used) current = keys(true)
        continue
      }
      return answer
    }
  }
  return (place) => {
    const refused = (answer: Answer): RemoteError => {
      const code = s3Code(answer.body)
      const { status } = answer
      const reason =
        (code === undefined ? undefined : S3_REASONS[code]) ??
        (status === 403
          ? S3_REASONS.AccessDenied!
          : status === 404
            ? S3_REASONS.NoSuchBucket!
            : 'the drive is not stored')
      const skew = status === 403 ? skewProblem(answer.headers.date, surroundings.now()) : undefined
      const url = s3Url(serviceOf(place.bucket), place.bucket, place.key)
      return refusal(url, answer, `${reason}${code === undefined ? '' : ` (${code})`}`, skew)
    }
    const head = (signal: AbortSignal): Promise<Answer> =>
      send(place, { method: 'HEAD', headers: new Map([['x-amz-checksum-mode', 'ENABLED']]) }, signal)
    return {
      name: placeName(place),
      async put(image, options) {
        const { signal = new AbortController().signal } = options
        if (image.size > LARGEST)
          throw new RemoteError(
            'settings',
            `a drive of ${image.size} bytes is too large for one PUT of S3, which takes 5 GiB`,
          )
        const sums = await imageSums(image, signal)
        const { size, sha256, md5 } = sums
        const there = await head(signal)
        if (isOk(there) && isSame(there, sums)) return { size, sha256, isKept: true }
        const headers = new Map([
          ['content-type', 'application/octet-stream'],
          // The signature covers it, so the service refuses other bytes.
          ['x-amz-content-sha256', sha256],
          [CHECKSUM, Buffer.from(sha256, 'hex').toString('base64')],
          [SHA256, sha256],
        ])
        const answer = await send(place, { method: 'PUT', headers, body: imageBody(image, options) }, signal)
        if (!isOk(answer)) throw refused(answer)
        const stored = md5Of(answer) === undefined ? await head(signal) : undefined
        const isWrong = stored === undefined ? md5Of(answer) !== md5 : isOk(stored) && !isSame(stored, sums)
        if (isWrong) throw otherBytes(place)
        return { size, sha256, isKept: false }
      },
      async has({ size, sha256 }, signal) {
        const there = await head(signal)
        if (there.status === 404) return false
        if (!isOk(there)) throw refused(there)
        return sizeOf(there) === size && there.headers[SHA256] === sha256
      },
      async tempUrl(seconds) {
        if (seconds > LONGEST_PRESIGNED)
          throw new RemoteError('settings', 'a pre-signed URL of S3 is valid for 7 days at most')
        const found = serviceOf(place.bucket)
        const how = { keys: (current ??= keys()), region: found.region, now: surroundings.now() }
        return presignedUrl(s3Url(found, place.bucket, place.key), seconds, how)
      },
    }
  }
}

/** Codes of refusals that pass by themselves, whatever their status. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'SlowDown',
  'OperationAborted',
  'BadDigest',
  'IncompleteBody',
])

/** Tells whether an object has the bytes of an image: by its ETag where that is a sum, else by the sums that it was stored with. */
function isSame(answer: Answer, { size, sha256, md5 }: Sums): boolean {
  if (sizeOf(answer) !== size) return false
  const { headers } = answer
  const checksum = headers[CHECKSUM]
  if (typeof checksum === 'string' && !checksum.includes('-'))
    return Buffer.from(checksum, 'base64').toString('hex') === sha256
  const found = md5Of(answer)
  return found === undefined ? headers[SHA256] === sha256 : found === md5
}
