import { stringify } from '../text/json.ts'
import { type Answer, headerOf, HTML, JSON_TYPE, PLAIN, type ServiceRequest } from './message.ts'

interface Status {
  readonly title: string
  readonly explanation: string
}

/** The statuses that the service refuses with, in the words of Nova's server. Source: WebOb's answers, observed */
const STATUSES = {
  400: {
    title: 'Bad Request',
    explanation:
      'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  },
  401: { title: 'Unauthorized', explanation: 'A valid X-aws-ec2-metadata-token is required.' },
  403: { title: 'Forbidden', explanation: 'Access was denied to this resource.' },
  404: { title: 'Not Found', explanation: 'The resource could not be found.' },
  405: { title: 'Method Not Allowed', explanation: 'The method is not allowed for this resource.' },
  409: { title: 'Conflict', explanation: 'There was a conflict when trying to complete your request.' },
  411: { title: 'Length Required', explanation: 'Content-Length header required.' },
  413: {
    title: 'Request Entity Too Large',
    explanation: 'The body of your request was too large for this server.',
  },
  416: { title: 'Range Not Satisfiable', explanation: 'The Range requested is not available.' },
} as const satisfies Readonly<Record<number, Status>>

/**
 * Returns an answer that refuses a request, byte for byte as Nova's server writes it: HTML, JSON or plain text, whichever the
 * request accepts.
 */
export function refused(
  request: ServiceRequest,
  status: keyof typeof STATUSES,
  explanation: string = STATUSES[status].explanation,
): Answer {
  const { title } = STATUSES[status]
  const { type, text } = FORMS[formOf(request)]
  const page = text(`${status} ${title}`, explanation, title)
  return { status, headers: { 'Content-Type': type }, body: new TextEncoder().encode(page) }
}

interface Form {
  readonly type: string
  readonly text: (head: string, why: string, title: string) => string
}

const FORMS = {
  plain: { type: PLAIN, text: (head, why) => `${head}\n\n${why}\n\n   ` },
  json: {
    type: JSON_TYPE,
    text: (code, why, title) => stringify({ message: `${why}<br /><br />\n\n\n`, code, title }),
  },
  html: {
    type: HTML,
    text: (head, why) =>
      `<html>\n <head>\n  <title>${head}</title>\n </head>\n <body>\n  <h1>${head}</h1>\n  ${why}<br /><br />\n\n\n\n </body>\n</html>`,
  },
} as const satisfies Readonly<Record<string, Form>>

function formOf(request: ServiceRequest): keyof typeof FORMS {
  if (request.method === 'HEAD') return 'html'
  const accepted = headerOf(request, 'accept') ?? ''
  const weights = new Map(accepted.split(',').map(weighted))
  const weight = (...types: readonly string[]): number =>
    types.map((type) => weights.get(type)).find((given) => given !== undefined) ?? 0
  const html = weight('text/html', 'text/*', '*/*')
  const json = weight('application/json', 'application/*', '*/*')
  if (html === 0 && json === 0) return 'plain'
  return html >= json ? 'html' : 'json'
}

/** Reads one item of an Accept header. */
function weighted(item: string): readonly [type: string, weight: number] {
  const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((part) => part.startsWith('q='))
  const weight = given === undefined ? 1 : Number(given.slice(2))
  return [type, Number.isFinite(weight) ? weight : 0]
}
