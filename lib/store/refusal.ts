/** Reads the code of an error from the XML of an S3 API. Nothing else of the answer is shown to anybody. */
export function s3Code(body: Uint8Array): string | undefined {
  return /<Code>([A-Za-z][A-Za-z0-9.]{0,63})<\/Code>/.exec(
    new TextDecoder().decode(body.subarray(0, 65_536)),
  )?.[1]
}

/** The reasons that an S3 API gives by code. Source: Amazon S3 API Reference, "Error responses" */
export const S3_REASONS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'this user may not do that, or the bucket belongs to somebody else',
  AllAccessDisabled: 'the bucket is disabled',
  AccountProblem: 'the account has a problem that only its owner can solve',
  InvalidAccessKeyId: 'there is no such access key',
  SignatureDoesNotMatch: 'the secret access key does not belong to the access key',
  ExpiredToken: 'the session token has expired',
  TokenRefreshRequired: 'the session token has expired',
  InvalidToken: 'the session token is not valid',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  AuthorizationHeaderMalformed: 'the region is not that of the bucket; set AWS_REGION',
  PermanentRedirect: 'the bucket is in another region; set AWS_REGION',
  EntityTooLarge: 'the drive is larger than the store permits',
  KeyTooLongError: 'the key is too long',
  InvalidBucketName: 'the name of the bucket is not valid',
  QuotaExceeded: 'the quota is used up',
  InvalidObjectState: 'the object is archived',
  NotImplemented: 'the store does not support this request',
}

/** Codes that say that the keys are too old, so that new ones may work. */
export const EXPIRED_CODES: ReadonlySet<string> = new Set(['ExpiredToken', 'TokenRefreshRequired'])

/** The reasons of Swift by status. */
export const SWIFT_REASONS: Readonly<Record<number, string>> = {
  401: 'the token is not accepted',
  403: 'this user may not write to the container',
  404: 'there is no such container; make it with: openstack container create',
  411: 'a proxy on the way removed the length of the drive',
  413: 'the drive is larger than the store or the quota permits',
  422: 'the bytes that arrived are not those that were sent',
  507: 'the store is full',
}

/** The reasons of a server that takes pre-signed URLs, by status. */
export const URL_REASONS: Readonly<Record<number, string>> = {
  400: 'the URL lacks something, or its signature is not for PUT',
  401: 'the signature of the URL is wrong, or has expired',
  403: 'the signature of the URL is wrong, not for PUT, or has expired',
  404: 'there is no such bucket or container',
  405: 'the server does not take PUT there',
  413: 'the drive is larger than the server permits',
  422: 'the bytes that arrived are not those that were sent',
  507: 'the store is full',
}

/** The difference of clocks that services permit, in seconds. Source: Amazon S3, `RequestTimeTooSkewed` */
const SKEW = 900

/** Returns what to say when the clocks differ too much, from the header `Date` of the answer. */
export function skewProblem(date: string | undefined, now: Date): string | undefined {
  const seconds = Math.round((now.getTime() - Date.parse(date ?? '')) / 1000)
  if (!(Math.abs(seconds) > SKEW)) return undefined
  const direction = seconds > 0 ? 'ahead of' : 'behind'
  return `the clock of this machine is ${Math.abs(seconds)} s ${direction} that of the store; set it`
}
