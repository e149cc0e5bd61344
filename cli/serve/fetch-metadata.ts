import { unwritable } from '../report/file-failures.ts'
import { exchange, NoAnswer, statusProblem } from '../../lib/node/http-request.ts'
import { writeFolder } from '../../lib/node/write-tree.ts'
import { type Ask, crawl, type Step } from '../../lib/service/crawl.ts'
import { answer } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { interruptible } from '../terminal/signals.ts'
import { print } from '../terminal/stdout.ts'

/** The largest document, in bytes. */
const MOST = 16 * 1024 ** 2

/**
 * Reads the metadata of a service, lists the requests, and writes the documents as the files of a drive.
 *
 * @throws Failure when the service does not answer, has nothing, or lacks a document that it lists, or when the directory cannot
 * be written
 */
export async function fetchMetadata(url: string, output: string | undefined): Promise<void> {
  const base = baseOf(url)
  const { tree, steps, missing } = await interruptible((signal) =>
    crawl(asker(base, signal), passwordServerOf(base)),
  )
  await print(steps.map((step) => `${lineOf(step)}\n`).join(''))
  answer({ requests: steps.map(requestOf), ...(output !== undefined && { output }) })
  if (tree.size === 0) throw nothingFrom(base, steps)
  if (output !== undefined) {
    try {
      await writeFolder(tree, output)
    } catch (cause) {
      throw unwritable(output, cause)
    }
  }
  if (missing.length > 0)
    throw new Failure(
      EXIT.failed,
      `${base.href} lists documents that it does not give; a guest may then ignore all of them:`,
      missing.map((step) => `  ${lineOf(step)}`),
      { code: 'service-refused' },
    )
}

function baseOf(url: string): URL {
  try {
    const base = new URL(url)
    if (!/^https?:$/.test(base.protocol)) throw new TypeError('another protocol')
    if (!base.pathname.endsWith('/')) base.pathname += '/'
    return base
  } catch {
    throw new Failure(
      EXIT.usage,
      `not a valid URL: ${JSON.stringify(url)}; write it as http://169.254.169.254`,
    )
  }
}

/** The port of the password server of CloudStack's virtual router. */
const PASSWORD_PORT = '8080'

/** Returns the URL of CloudStack's password server. A service that is not on port 80 has both on its port. */
function passwordServerOf(base: URL): string {
  const server = new URL('/', base)
  if (server.port === '') server.port = PASSWORD_PORT
  return server.href
}

function asker(base: URL, signal: AbortSignal): Ask {
  return async (method, path, headers) => {
    const limits = { ca: undefined, connect_timeout: 10, read_timeout: 20, most: MOST, signal }
    try {
      const sent = method === 'PUT' ? new Map([...headers, ['content-length', '0']]) : headers
      return await exchange(new URL(path, base), { method, headers: sent, ...limits })
    } catch (cause) {
      if (cause instanceof NoAnswer) return { problem: cause.message }
      throw cause
    }
  }
}

/** Returns a request for the JSON answer: its status, or why there was no answer. */
function requestOf({ method, path, outcome }: Step): object {
  const isAnswered = typeof outcome === 'number'
  return {
    method,
    path: placeOf(path),
    status: isAnswered ? outcome : null,
    problem: isAnswered ? null : outcome,
  }
}

function lineOf({ method, path, outcome }: Step): string {
  return `${method} ${placeOf(path)}: ${outcome === 200 ? '200' : problemOf(outcome)}`
}

/** Returns a path as a request has it; the URL of another server stays as it is. */
function placeOf(path: string): string {
  return URL.canParse(path) ? path : `/${path}`
}

function problemOf(outcome: Step['outcome']): string {
  return typeof outcome === 'string' ? outcome : statusProblem(outcome)
}

/** Says which step failed, and what to look at. */
function nothingFrom(base: URL, steps: readonly Step[]): Failure {
  const [first] = steps
  if (typeof first?.outcome === 'string')
    return new Failure(EXIT.failed, `cannot reach ${base.href}: ${first.outcome}`, routeHint(base), {
      code: 'service-unreachable',
    })
  const put = steps.find(({ method }) => method === 'PUT')
  if (put !== undefined && steps.some(({ outcome }) => outcome === 401))
    return new Failure(
      EXIT.failed,
      `${base.href} needs a token and gives none: ${lineOf(put)}`,
      ['  Behind another router or in a container, the limit of hops of the instance must be higher than 1.'],
      { code: 'service-refused' },
    )
  const isOdd = ({ method, outcome }: Step): boolean =>
    typeof outcome === 'string' || (method === 'GET' && outcome !== 404 && outcome !== 200)
  const other = steps.find(isOdd)
  if (other !== undefined)
    return new Failure(EXIT.failed, `${base.href} has no metadata for this machine: ${lineOf(other)}`, [], {
      code: 'service-refused',
    })
  return new Failure(
    EXIT.failed,
    `${base.href} answers, but has no metadata for this machine`,
    ['  It knows no instance with the address of this machine, or its metadata have another path.'],
    { code: 'service-refused' },
  )
}

/** The addresses of the clouds. Sources: Neutron's METADATA_V4_IP; AWS, "Access instance metadata" */
const CLOUDS = ['169.254.169.254', '[fd00:ec2::254]']

/** Says what to look at when the address of the clouds does not answer. */
function routeHint({ hostname }: URL): readonly string[] {
  if (!CLOUDS.includes(hostname)) return []
  const address = hostname.replace(/[[\]]/g, '')
  return [
    `  Look at the route to it (ip route get ${address}), and at the DHCP server or router that leads there.`,
  ]
}
