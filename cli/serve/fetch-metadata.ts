import { exchange, NoAnswer, statusProblem } from '../../lib/node/http-request.ts'
import { reasonOf } from '../../lib/node/reason.ts'
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
 * @throws Failure when the service does not answer or has nothing, or when the directory cannot be written
 */
export async function fetchMetadata(url: string, output: string | undefined): Promise<void> {
  const base = baseOf(url)
  const { tree, steps } = await interruptible((signal) => crawl(asker(base, signal)))
  await print(steps.map((step) => `${lineOf(step)}\n`).join(''))
  answer({ requests: steps.map(requestOf), ...(output !== undefined && { output }) })
  const [first] = steps
  if (typeof first?.outcome === 'string')
    throw new Failure(EXIT.failed, `cannot reach ${base.href}: ${first.outcome}`, hintFor(base))
  if (tree.size === 0)
    throw new Failure(EXIT.failed, `${base.href} answers, but has no metadata for this machine`)
  if (output === undefined) return
  try {
    await writeFolder(tree, output)
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot write ${output}: ${reasonOf(cause)}`)
  }
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
    path: `/${path}`,
    status: isAnswered ? outcome : null,
    problem: isAnswered ? null : outcome,
  }
}

function lineOf({ method, path, outcome }: Step): string {
  const what = typeof outcome === 'string' || outcome === 200 ? String(outcome) : statusProblem(outcome)
  return `${method} /${path}: ${what}`
}

/** Says what to look at when the address of the clouds does not answer. */
function hintFor({ hostname }: URL): readonly string[] {
  if (hostname !== '169.254.169.254') return []
  return [
    '  Look at the route to it (ip route get 169.254.169.254), and at the DHCP server or router that leads there.',
  ]
}
