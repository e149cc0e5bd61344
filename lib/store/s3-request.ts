import { AwsV4Signer } from 'aws4fetch'
import { encodedPath, type TempUrl } from './temp-url.ts'
import { withoutSlashes } from './without-slashes.ts'

/** The keys of a user of S3. */
export interface S3Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** Where the objects of a user are. */
export interface S3Service {
  readonly region: string
  /** The URL of the service; undefined: Amazon's. */
  readonly endpoint: URL | undefined
}

/** The longest life of a pre-signed URL, in seconds. Source: S3, "Authenticating requests: using query parameters" */
export const LONGEST_PRESIGNED = 7 * 86_400

/**
 * Returns the URL of an object. Amazon has a host for each bucket; a name with a dot has no certificate there, so it is in the path, as
 * it is at any other endpoint.
 */
export function s3Url({ region, endpoint }: S3Service, bucket: string, key: string): URL {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const isHost = endpoint === undefined && /^[a-z0-9-]+$/.test(bucket)
  const base =
    (endpoint && withoutSlashes(endpoint.href)) ??
    `https://${isHost ? `${bucket}.` : ''}s3.${region}.${suffix}`
  return new URL(`${base}/${isHost ? '' : `${bucket}/`}${encodedPath(key)}`)
}

/** Returns the headers of a request with its signature. */
export async function signedHeaders(
  request: {
    readonly method: 'HEAD' | 'PUT'
    readonly url: URL
    readonly headers: ReadonlyMap<string, string>
  },
  { keys, region, now }: { readonly keys: S3Keys; readonly region: string; readonly now: Date },
): Promise<ReadonlyMap<string, string>> {
  const { method, url, headers } = request
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: [...headers],
    ...keysOf(keys),
    region,
    service: 's3',
    datetime: timeOf(now),
  })
  return new Map((await signer.sign()).headers as Iterable<[string, string]>)
}

/** Returns a pre-signed URL for GET. */
export async function presignedUrl(
  url: URL,
  seconds: number,
  { keys, region, now }: { readonly keys: S3Keys; readonly region: string; readonly now: Date },
): Promise<TempUrl> {
  const long = new URL(url)
  long.searchParams.set('X-Amz-Expires', String(seconds))
  const signer = new AwsV4Signer({
    method: 'GET',
    url: long.href,
    ...keysOf(keys),
    region,
    service: 's3',
    datetime: timeOf(now),
    signQuery: true,
  })
  const { url: signed } = await signer.sign()
  const start = Math.floor(now.getTime() / 1000)
  return { url: signed.href, expires: new Date((start + seconds) * 1000).toISOString() }
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: S3Keys) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}

function timeOf(now: Date): string {
  return now.toISOString().replace(/[:-]|\.\d{3}/g, '')
}
