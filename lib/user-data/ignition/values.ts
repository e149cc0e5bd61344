import { fromBase64 } from '../../text/base64.ts'

/** Returns a path as Go's `path.Clean` does. */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isAbsolute) kept.push(part)
  }
  const joined = `${isAbsolute ? '/' : ''}${kept.join('/')}`
  return joined === '' ? '.' : joined
}

/** Returns why a path is refused: it must be absolute and without `.`, `..` and superfluous slashes. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'the path is missing'
  if (!path.startsWith('/')) return 'the path is not absolute'
  return cleanPath(path) === path ? undefined : `the path is not in its shortest form, ${cleanPath(path)}`
}

/** Returns the scheme of a URL in lower case, or undefined when Go cannot parse the URL. */
export function schemeOf(url: string): string | undefined {
  if (/\p{Cc}/u.test(url) || url.startsWith(':')) return undefined
  const [, scheme = '', rest = url] = /^([A-Za-z][A-Za-z0-9+.-]*):([^]*)$/.exec(url) ?? []
  const [beforeFragment = ''] = rest.split('#')
  const [beforeQuery = ''] = beforeFragment.split('?')
  if (scheme === '' && /^[^/]*:/.test(beforeQuery)) return undefined
  // Only a rest with a slash has parts that Go decodes.
  if (scheme !== '' && !rest.startsWith('/')) return scheme.toLowerCase()
  if (/%(?![0-9A-Fa-f]{2})/.test(beforeQuery)) return undefined
  const [, authority] = /^\/\/([^/]*)/.exec(beforeQuery) ?? []
  if (authority !== undefined && !isAuthority(authority)) return undefined
  return scheme.toLowerCase()
}

function isAuthority(authority: string): boolean {
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (/[ "<>\\^`{|}]/.test(host)) return false
  if (host.startsWith('[')) return /^\[[^\]]*\](?::\d*)?$/.test(host)
  return !host.includes(':') || /^[^:]*:\d*$/.test(host)
}

const SCHEMES: Readonly<Record<string, number>> = {
  http: 0,
  https: 0,
  tftp: 0,
  s3: 0,
  data: 0,
  gs: 2,
  arn: 4,
}

/** Returns why a URL is refused in a minor version of specification 3. */
export function urlProblem(url: string, minor: number): string | undefined {
  const scheme = schemeOf(url)
  if (scheme === undefined) return 'the URL cannot be parsed'
  if (!Object.hasOwn(SCHEMES, scheme) || SCHEMES[scheme]! > minor) {
    const known = Object.keys(SCHEMES).filter((each) => SCHEMES[each]! <= minor)
    return `the scheme of the URL must be one of ${known.join(', ')}`
  }
  if (scheme === 'data') return isDataUrl(url) ? undefined : 'the data URL is not valid'
  if (scheme === 'arn') return isArn(url) ? undefined : 'the ARN does not name an object of S3'
  const isUnversioned = scheme === 's3' && /[?&]versionId(?:=?(?:&|#|$))/.test(url)
  return isUnversioned ? 'versionId is empty' : undefined
}

const TOKEN = /^[A-Za-z0-9!#$&'*+.^_`|~%-]+$/

/** Source: RFC 2397, as github.com/vincent-petithory/dataurl reads it */
function isDataUrl(url: string): boolean {
  const comma = url.indexOf(',')
  if (comma < 0) return false
  const data = url.slice(comma + 1)
  const [type = '', ...parameters] = url.slice('data:'.length, comma).split(';')
  const isBase64 = parameters.at(-1) === 'base64'
  const named = isBase64 ? parameters.slice(0, -1) : parameters
  if (type !== '' && !(type.split('/').length === 2 && type.split('/').every((part) => TOKEN.test(part))))
    return false
  if (!named.every(isParameter)) return false
  if (isBase64) return fromBase64(data.replace(/[\r\n]/g, '')) !== undefined && !/[ \t]/.test(data)
  return !/%(?![0-9A-Fa-f]{2})/.test(data) && /^[A-Za-z0-9\-_.!~*'();/?:@&=+$,%[\]|#]*$/.test(data)
}

function isParameter(parameter: string): boolean {
  const equals = parameter.indexOf('=')
  const value = parameter.slice(equals + 1)
  return (
    TOKEN.test(parameter.slice(0, Math.max(equals, 0))) && (TOKEN.test(value) || /^"[^"\\]*"$/.test(value))
  )
}

/** Source: github.com/aws/aws-sdk-go/aws/arn */
function isArn(url: string): boolean {
  const [whole = ''] = url.split(/[?#]/)
  const parts = whole.split(':')
  const resource = parts.slice(5).join(':')
  const slashes = whole.split('/').length
  return parts.length >= 6 && parts[2] === 's3' && slashes >= (resource.startsWith('accesspoint/') ? 3 : 2)
}

/** Returns why the contents of a systemd unit cannot be parsed. Source: coreos/go-systemd, unit/deserialize.go */
export function unitProblem(contents: string): string | undefined {
  const start = contents.search(/\[/)
  let isSection = false
  let isContinued = false
  for (const line of (start < 0 ? '' : contents).split('\n')) {
    if (line.length > 2048) return 'the unit has a line that is too long'
    if (isContinued) {
      isContinued = line.endsWith('\\')
      continue
    }
    const text = line.trim()
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue
    if (!isSection && !text.includes('[')) continue
    if (!isSection || text.startsWith('[')) {
      const header = text.slice(text.indexOf('['))
      if (!header.includes(']')) return 'the unit has a section without "]"'
      if (header.slice(header.indexOf(']') + 1).trim() !== '') return 'the unit has text after a section'
      isSection = true
      continue
    }
    if (!text.includes('=')) return 'the unit has a line without "="'
    isContinued = line.endsWith('\\')
  }
  return undefined
}

/** Tells whether the contents of a unit have a section [Install]. */
export function hasInstall(contents: string): boolean {
  return contents.split('\n').some((line) => line.trim() === '[Install]')
}

/** Returns the length of a text as Go counts it, in bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
