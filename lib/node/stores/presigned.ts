import { URL_REASONS, s3Code, S3_REASONS } from '../../store/refusal.ts'
import { placeName } from '../../store/store-place.ts'
import type { Answer } from '../http-request.ts'
import { refusal } from '../openstack-auth/settings.ts'
import type { Caller, Prepared } from '../remote/call.ts'
import { RemoteError } from '../remote/remote-error.ts'
import { imageBody, imageSums, isOk, md5Of, otherBytes, sizeOf } from './image-body.ts'
import type { Store } from './store.ts'

/** Returns the store behind URLs that permit a PUT by themselves. */
export function presignedStore(caller: Caller): Store<'url'> {
  return (place) => {
    const url = new URL(place.url)
    /** Swift permits HEAD where it permits PUT; elsewhere the signature is for one method. */
    const permitsHead = url.searchParams.has('temp_url_sig')
    const send = (request: Omit<Prepared, 'url'>, signal: AbortSignal): Promise<Answer> =>
      caller.call(async () => ({ ...request, url }), { signal })
    const head = async (signal: AbortSignal): Promise<Answer | undefined> => {
      const answer = permitsHead ? await send({ method: 'HEAD', headers: new Map() }, signal) : undefined
      return answer !== undefined && (isOk(answer) || answer.status === 404) ? answer : undefined
    }
    return {
      name: placeName(place),
      async put(image, options) {
        const { signal = new AbortController().signal } = options
        const { size, sha256, md5 } = await imageSums(image, signal)
        const there = await head(signal)
        if (there !== undefined && isOk(there) && sizeOf(there) === size && md5Of(there) === md5)
          return { size, sha256, isKept: true }
        // A header that the signature covers cannot be guessed, and one that it does not cover can be refused.
        const headers = new Map(isAzure(url) ? [['x-ms-blob-type', 'BlockBlob']] : [])
        const answer = await send({ method: 'PUT', headers, body: imageBody(image, options) }, signal)
        if (!isOk(answer)) throw refused(url, answer)
        if ((md5Of(answer) ?? md5) !== md5) throw otherBytes(place)
        return { size, sha256, isKept: false }
      },
      async has({ size }, signal) {
        const there = await head(signal)
        return there === undefined ? undefined : isOk(there) && sizeOf(there) === size
      },
      async tempUrl() {
        throw new RemoteError('settings', 'a pre-signed URL for PUT gives no other URL for reading', {
          hint: 'Omit --temp-url, or store the drive with s3:// or swift://.',
        })
      },
    }
  }
}

/** Source: Azure Storage, "Put Blob", which needs the type of the blob. */
function isAzure({ searchParams }: URL): boolean {
  return searchParams.has('sv') && searchParams.has('sig')
}

function refused(url: URL, answer: Answer): RemoteError {
  const code = s3Code(answer.body)
  const known = code === 'AccessDenied' ? undefined : S3_REASONS[code ?? '']
  const reason = known ?? URL_REASONS[answer.status] ?? 'the drive is not stored'
  return refusal(url, answer, `${reason}${code === undefined ? '' : ` (${code})`}`)
}
