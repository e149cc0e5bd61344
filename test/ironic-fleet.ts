import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { parseManifestLine } from '../lib/fleet/manifest.ts'
import { cli } from './cli.ts'
import { service } from './services.ts'

const TEMPLATE = `
hostname: \${name}.example.org
uuid: "\${uuid}"
meta: {rack: "\${rack}"}
network: {eth0: {mac: "\${mac}", address: "\${ip}/16", gateway: 198.18.0.1}}
`

/** Prints what Ironic's database keeps for the nodes: its API masks config drives. */
const KEPT = `
import json, sqlite3, sys
for name, info in sqlite3.connect(sys.argv[1]).execute('select name, instance_info from nodes'):
    print(json.dumps([name, json.loads(info)['configdrive']]))
`

const HEADERS = { 'content-type': 'application/json', 'x-openstack-ironic-api-version': '1.80' }

/** The nodes that go through their states at a time. */
const LANES = 8

/**
 * Builds the drives of a fleet as payloads, deploys as many nodes of a real Ironic with them, and compares what Ironic keeps for
 * each node with the manifest.
 */
export function deployFleet(count: number): void {
  t.test(`Ironic deploys ${count} nodes with the drives of a fleet`, { timeout: 1_700_000 }, async (t) => {
    const { folder = '', IRONIC_URL: url = '' } = service(t, 'ironic')
    const cwd = t.testdir({})
    const names = Array.from({ length: count }, (_, n) => `node${n}`)
    const rows = names.map((name, n) => {
      const [high, low] = [Math.floor(n / 250) + 1, (n % 250) + 1]
      const mac = `52:54:00:00:${[high, low].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
      const uuid = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
      return `${name},rack${n % 20},${mac},198.18.${high}.${low},${uuid}`
    })
    writeFileSync(join(cwd, 'node.yaml'), TEMPLATE)
    writeFileSync(join(cwd, 'nodes.csv'), ['name,rack,mac,ip,uuid', ...rows, ''].join('\n'))
    const output = ['--format', 'base64', '--manifest', 'done', '-o', 'out/${name}.b64']
    const built = await cli(['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', ...output], { cwd })
    t.equal(built.code, 0, built.stderr)

    const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
      for (let tries = 0; ; tries++) {
        const answer = await fetch(`${url}${path}`, {
          method,
          headers: HEADERS,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
        const text = await answer.text()
        // A node is locked while it changes its state, and the conductor takes a few at a time.
        if ((answer.status === 409 || answer.status === 503) && tries < 100) await wait(100)
        else if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
        else return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
      }
    }
    const until = async (node: string, state: string): Promise<void> => {
      for (let tries = 0; tries < 600; tries++) {
        const { provision_state: found, last_error: error } = await call('GET', `/v1/nodes/${node}`)
        if (found === state) return
        if (error !== null) throw new Error(`${node}: ${String(error)}`)
        await wait(50)
      }
      throw new Error(`${node} does not become ${state}`)
    }
    const deploy = async (node: string): Promise<void> => {
      await call('POST', '/v1/nodes', { name: node, driver: 'fake-hardware' })
      const states = `/v1/nodes/${node}/states/provision`
      await call('PUT', states, { target: 'manage' })
      await until(node, 'manageable')
      await call('PUT', states, { target: 'provide' })
      await until(node, 'available')
      const configdrive = readFileSync(join(cwd, `out/${node}.b64`), 'utf8').trim()
      await call('PUT', states, { target: 'active', configdrive })
      await until(node, 'active')
    }
    const start = performance.now()
    const left = [...names]
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        for (let node = left.shift(); node !== undefined; node = left.shift()) await deploy(node)
      }),
    )
    t.comment(`${count} nodes are active after ${Math.round((performance.now() - start) / 1000)} s`)

    const lines = readFileSync(join(cwd, 'done'), 'utf8').trimEnd().split('\n')
    const entries = new Map(lines.map((line) => parseManifestLine(line)!).map((each) => [each.name, each]))
    const args = ['-c', KEPT, join(folder, 'ironic.sqlite')]
    const kept = execFileSync('/usr/bin/python3', args, { encoding: 'utf8', maxBuffer: 2 ** 30 })
    const found = kept
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, string])
    const wrong: string[] = []
    for (const [name, payload] of found) {
      const sum = createHash('sha256')
        .update(readFileSync(join(cwd, `out/${name}.b64`)))
        .digest('hex')
      const same = readFileSync(join(cwd, `out/${name}.b64`), 'utf8').trim() === payload
      const holdsName = gunzipSync(Buffer.from(payload, 'base64')).includes(
        `"hostname": "${name}.example.org"`,
      )
      if (!same || sum !== entries.get(name)?.sha256 || !holdsName) wrong.push(name)
    }
    t.same(wrong, [])
    t.same(found.map(([name]) => name).sort(), [...names].sort())
  })
}
