// The metadata service beside Nova's handler and beside a bare answer of node:http, and its start with 10 000 instances.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { amount, compare, median, type Row, times } from './row.ts'

const root = join(import.meta.dirname, '..')
const program = join(root, 'dist', 'bin', 'config-drive.cjs')
const PATH = '/openstack/latest/meta_data.json'
const INSTANCES = 10_000
const ROUNDS = 3
const PORTS = { own: 18_775, bare: 18_776, nova: 18_777 } as const

type Server = keyof typeof PORTS

/** What a run of wrk counted: requests a second, and milliseconds within which 99 % are answered. */
interface Load {
  readonly rate: number
  readonly p99: number
}

/** Asks a server for some seconds, on 16 connections of one thread. https://github.com/wg/wrk */
function load(server: Server): Load {
  const url = `http://127.0.0.1:${PORTS[server]}${PATH}`
  const { stdout, error } = spawnSync('wrk', ['-t1', '-c16', '-d3s', '--latency', url], { encoding: 'utf8' })
  if (error !== undefined) throw error
  const rate = /Requests\/sec:\s*([\d.]+)/.exec(stdout)?.[1]
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? []
  if (rate === undefined || p99 === undefined || stdout.includes('Non-2xx')) throw new Error(stdout)
  return { rate: Number(rate), p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'] }
}

function waitFor(server: Server): void {
  const open = `until (echo >/dev/tcp/127.0.0.1/${PORTS[server]}) 2>/dev/null; do sleep 0.1; done`
  spawnSync('timeout', ['30', 'bash', '-c', open])
}

let measured: Readonly<Record<Server, Load>> | undefined

/** Asks the three servers in turn, once for all rows. */
function loads(folder: string): Readonly<Record<Server, Load>> {
  if (measured !== undefined) return measured
  const spec = join(folder, 'served.yaml')
  writeFileSync(spec, 'hostname: web1\nmeta: { role: web }\n')
  const quiet = { stdio: 'ignore' } as const
  const given: unknown = JSON.parse(readFileSync(join(root, 'test/golden/nova/full/input.json'), 'utf8'))
  const nova = spawn(
    '/usr/bin/python3',
    [join(root, 'test/interop/nova/serve_nova.py'), '--listen', String(PORTS.nova)],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  )
  nova.stdin.end(`${JSON.stringify({ case: given, requests: [] })}\n`)
  const serve = ['serve', spec, '--log', 'none', '--listen', `127.0.0.1:${PORTS.own}`]
  const servers: readonly ChildProcess[] = [
    spawn(process.execPath, [program, ...serve], quiet),
    spawn(process.execPath, [join(import.meta.dirname, 'bare.mjs'), String(PORTS.bare), '300'], quiet),
    nova,
  ]
  try {
    const all: Record<Server, Load[]> = { own: [], bare: [], nova: [] }
    const names = Object.keys(PORTS) as Server[]
    for (const name of names) waitFor(name)
    for (let round = 0; round < ROUNDS; round++) for (const name of names) all[name].push(load(name))
    const middle = (name: Server): Load => ({
      rate: median(all[name].map(({ rate }) => rate)),
      p99: median(all[name].map(({ p99 }) => p99)),
    })
    return (measured = { own: middle('own'), bare: middle('bare'), nova: middle('nova') })
  } finally {
    for (const server of servers) server.kill('SIGKILL')
  }
}

/** Rows of the metadata service. */
export function serviceRows(folder: string): readonly Row[] {
  const many = join(folder, 'many')
  const start = () => {
    mkdirSync(many, { recursive: true })
    for (let n = 0; n < INSTANCES; n++)
      writeFileSync(
        join(many, `vm${n}.yaml`),
        `hostname: vm${n}\nnetwork: { eth0: { mac: '52:54:00:00:${hex(n >> 8)}:${hex(n & 255)}' } }\n`,
      )
    const command = [process.execPath, program, 'serve', many, '--explain', 'vm7'] as const
    return compare([command], join(folder, 'log'), { rounds: 2 })[0]!
  }
  return [
    {
      work: 'service: requests a second',
      anchor: 'one core',
      measure: () => amount(loads(folder).own.rate, '/s'),
    },
    {
      work: 'service: requests beside bare node',
      anchor: 'a bare answer of node:http',
      measure: () => times(loads(folder).own.rate / loads(folder).bare.rate),
    },
    {
      work: "service: requests beside Nova's",
      anchor: "Nova's handler under wsgiref",
      measure: () => times(loads(folder).own.rate / loads(folder).nova.rate),
    },
    {
      work: 'service: 99 % are answered within',
      anchor: '16 connections',
      measure: () => amount(loads(folder).own.p99, 'ms'),
    },
    {
      work: 'service: memory of 10 000 instances',
      anchor: 'peak, with their start',
      measure: () => amount(start().memory / 1024, 'MiB'),
    },
    {
      work: 'service: start of 10 000 instances',
      anchor: 'processor time',
      measure: () => amount(start().time, 'ms'),
    },
  ]
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
