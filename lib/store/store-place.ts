/** The place of a drive in a store. */
export type StorePlace =
  /** An object of a service with the API of Amazon S3. */
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  /** An object of OpenStack Swift. */
  | { readonly kind: 'swift'; readonly container: string; readonly object: string }
  /** A URL that permits one PUT by itself: a pre-signed one. */
  | { readonly kind: 'url'; readonly url: string }

/** How the destinations of one scheme are written. */
interface Scheme {
  /** The form, for people. */
  readonly form: string
  /** Returns the place, or the problem; `rest` is what follows `://`. */
  readonly parse: (rest: string) => StorePlace | { readonly problem: string }
}

/** The longest name of an object, in bytes of UTF-8. Sources: S3, "Object key naming guidelines"; Swift, `max_object_name_length` */
const LONGEST_OBJECT = 1024

/** The longest name of a container of Swift, in bytes. Source: Swift, `max_container_name_length` */
const LONGEST_CONTAINER = 256

/** The names that a service with the API of S3 may take; Amazon itself takes fewer now. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/

/** Every destination that is a URL. The forms of a fleet's output pattern are the same. */
export const STORE_SCHEMES: Readonly<Record<string, Scheme>> = {
  s3: {
    form: 's3://BUCKET/KEY',
    parse(rest) {
      const [bucket, key] = halves(rest)
      if (!BUCKET.test(bucket)) return { problem: `${JSON.stringify(bucket)} is not a valid bucket name` }
      return objectProblem(key, 'key') ?? { kind: 's3', bucket, key }
    },
  },
  swift: {
    form: 'swift://CONTAINER/OBJECT',
    parse(rest) {
      const [container, object] = halves(rest)
      if (container === '') return { problem: 'the name of the container is missing' }
      if (bytesOf(container) > LONGEST_CONTAINER)
        return { problem: `the name of the container has more than ${LONGEST_CONTAINER} bytes` }
      return (
        objectProblem(container, 'container') ??
        objectProblem(object, 'object') ?? { kind: 'swift', container, object }
      )
    },
  },
  https: { form: 'https://… (a pre-signed URL for PUT)', parse: (rest) => urlPlace(`https://${rest}`) },
  http: { form: 'http://… (the same without TLS)', parse: (rest) => urlPlace(`http://${rest}`) },
}

/**
 * Reads a destination. Returns undefined for a path: only `word://` at the start makes a URL. A name is taken as it is, without
 * decoding of `%`.
 */
export function storePlace(text: string): StorePlace | { readonly problem: string } | undefined {
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^]*)$/.exec(text) ?? []
  if (scheme === undefined) return undefined
  const row = Object.hasOwn(STORE_SCHEMES, scheme.toLowerCase())
    ? STORE_SCHEMES[scheme.toLowerCase()]
    : undefined
  if (row !== undefined) return row.parse(rest)
  const known = Object.values(STORE_SCHEMES).map(({ form }) => form)
  return { problem: `${scheme}:// is not the scheme of a known store; known are ${known.join(', ')}` }
}

/** Returns a name of the place for messages and manifests. It lacks the query of a URL, which grants access. */
export function placeName(place: StorePlace): string {
  if (place.kind === 's3') return `s3://${place.bucket}/${place.key}`
  if (place.kind === 'swift') return `swift://${place.container}/${place.object}`
  return withoutQuery(place.url)
}

/** Returns a destination without what grants access to it; a path stays as it is. */
export function publicName(text: string): string {
  return /^https?:\/\//i.test(text) ? withoutQuery(text) : text
}

function withoutQuery(url: string): string {
  const end = url.search(/[?#]/)
  return (end < 0 ? url : url.slice(0, end)).replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1')
}

function halves(rest: string): readonly [string, string] {
  const at = rest.indexOf('/')
  return at < 0 ? [rest, ''] : [rest.slice(0, at), rest.slice(at + 1)]
}

function objectProblem(name: string, what: string): { readonly problem: string } | undefined {
  if (name === '') return { problem: `the name of the ${what} is missing` }
  if (name.endsWith('/')) return { problem: `the name of the ${what} ends with a slash` }
  if (bytesOf(name) > LONGEST_OBJECT)
    return { problem: `the name of the ${what} has more than ${LONGEST_OBJECT} bytes` }
  // Clients and proxies remove these from a URL, so the request would reach another object.
  if (name.split('/').some((part) => part === '.' || part === '..'))
    return { problem: `the name of the ${what} has "." or ".." as a part` }
  if (/\p{Cc}|\p{Cs}/u.test(name)) return { problem: `the name of the ${what} has a control character` }
  return undefined
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

function urlPlace(text: string): StorePlace | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: 'the URL is not valid' }
  const { username, password, hash } = new URL(text)
  if (`${username}${password}` !== '')
    return { problem: 'the URL has a user name or a password before its host' }
  if (hash !== '') return { problem: 'the URL has a fragment (#…)' }
  return { kind: 'url', url: text }
}
