import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { writeNew } from '../output/new-file.ts'
import { packageFolder } from '../package-folder.ts'
import { answer as answerWith } from '../report/answer.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { warn } from '../report/say.ts'
import { print } from '../terminal/stdout.ts'
import { drained, listen, untilEnd } from './listening.ts'

const ADDRESS = '127.0.0.1'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

interface PageOptions {
  /** The port; 0 takes a free one. */
  readonly port: number
  /** Whether a browser opens the page. */
  readonly isOpened: boolean
}

/** Serves the page on this machine alone until a signal. */
export async function servePage({ port: wanted, isOpened }: PageOptions): Promise<void> {
  const files = pageFiles()
  const server = createServer((request, response) => answer(files, request, response))
  try {
    const port = await listen(server, { address: ADDRESS, port: wanted })
    const url = `http://${ADDRESS}:${port}/`
    await print(`listening on ${url}\n`)
    if (isOpened) openBrowser(url)
    await untilEnd(new AbortController())
  } finally {
    await drained(server)
  }
}

/**
 * Writes the page as one file.
 *
 * @throws Failure when it cannot be written
 */
export async function savePage(file: string, isOver: boolean): Promise<void> {
  const page = pageFiles().get('/config-drive.html')!.toString()
  await writeNew(file, page, isOver)
  answerWith({ output: file })
}

function pageFiles(): ReadonlyMap<string, Buffer> {
  const folder = join(packageFolder(), 'dist', 'web')
  return new Map(readdirSync(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]))
}

function answer(
  files: ReadonlyMap<string, Buffer>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = 'GET', url = '/', headers } = request
  // A name that leads here belongs to somebody else's page.
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(headers.host ?? ''))
    return void response.writeHead(403).end()
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { Allow: 'GET, HEAD' }).end()
  const [path = '/'] = url.split('?')
  const name = path === '/' ? '/index.html' : path
  const bytes = files.get(name)
  if (bytes === undefined) return void response.writeHead(404).end()
  response.writeHead(200, {
    'Content-Type': TYPES[extname(name)],
    'Content-Length': bytes.length,
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "frame-ancestors 'none'",
  })
  response.end(method === 'HEAD' ? undefined : bytes)
}

/** The programs that open a page in the user's browser. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}

function openBrowser(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const browser = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  browser.on('error', () => warn(url, 'no-browser', `${program} cannot open it; open it yourself`))
  browser.unref()
}

/**
 * Reads a port.
 *
 * @throws Failure for anything but a number from 0 to 65535
 */
export function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Failure(EXIT.usage, `--port: not a port from 0 to 65535: ${text}`)
}
