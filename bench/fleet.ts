// A fleet beside loops of a shell over the programs that people use today, for the same servers, in memory.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { amount, type Command, compare, type Row, times } from './row.ts'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'dist', 'bin', 'config-drive.cjs')

/** The servers of the fleet, and those of the loops, which take so long that fewer must do. */
const FLEET = Number(process.env.FLEET_DRIVES ?? 20_000)
const LOOP = 100

const TEMPLATE = `hostname: \${name}.example.org
meta: {rack: "\${rack}"}
network: {eth0: {mac: "\${mac}", address: "\${ip}/8", gateway: 10.0.0.1, dns: 10.0.0.53}}
cloud_config:
  packages: [htop, chrony]
  runcmd: [[systemctl, enable, --now, chrony]]
drive: {padding: 0}
`

const pair = (n: number): string => n.toString(16).padStart(2, '0')

function inventory(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => {
    const bytes = [n >> 16, (n >> 8) & 255, n & 255] as const
    return `node${n},r${n % 40},52:54:00:${bytes.map(pair).join(':')},10.${bytes[0] + 1}.${bytes[1]}.${bytes[2]}\n`
  })
  return `name,rack,mac,ip\n${rows.join('')}`
}

/** Writes the files of a config drive for each server and runs genisoimage, as such scripts do. */
const GENISOIMAGE = `while IFS=, read -r name rack mac ip; do
  d=loop/openstack/latest; mkdir -p $d
  printf '{"uuid": "%s", "hostname": "%s.example.org", "meta": {"rack": "%s"}}' "$name" "$name" "$rack" > $d/meta_data.json
  printf '{"links": [{"id": "eth0", "type": "phy", "ethernet_mac_address": "%s"}], "networks": [{"id": "n", "type": "ipv4", "link": "eth0", "ip_address": "%s", "netmask": "255.0.0.0"}], "services": []}' "$mac" "$ip" > $d/network_data.json
  printf '#cloud-config\\npackages: [htop, chrony]\\n' > $d/user_data
  genisoimage -quiet -J -r -V config-2 -o loop/$name.iso loop/openstack
done < rows`

const CLOUD_LOCALDS = `while IFS=, read -r name rack mac ip; do
  printf '#cloud-config\\npackages: [htop, chrony]\\n' > user
  printf '{"instance-id": "%s", "local-hostname": "%s"}' "$name" "$name" > meta
  cloud-localds loop/$name.iso user meta
done < rows`

/** Rows for a fleet on all processors. `folder` should be in memory. */
export function fleetRows(folder: string): readonly Row[] {
  const inside = join(folder, 'fleet')
  const log = join(folder, 'fleet-log')
  const prepare = (): void => {
    rmSync(inside, { recursive: true, force: true })
    mkdirSync(join(inside, 'loop'), { recursive: true })
    writeFileSync(join(inside, 'node.yaml'), TEMPLATE)
    writeFileSync(join(inside, 'nodes.csv'), inventory(FLEET))
    writeFileSync(join(inside, 'rows'), inventory(LOOP).split('\n').slice(1).join('\n'))
  }
  const inFolder = (script: string): Command => ['bash', '-c', `cd '${inside}' && ${script}`]
  const own = inFolder(
    `${process.execPath} ${bin} fleet build node.yaml --inventory nodes.csv -o 'out/\${hash}/\${name}.iso' --manifest m`,
  )
  const beside = (program: string, script: string): Row => ({
    work: `${FLEET} drives, a manifest, ${availableParallelism()} threads, for each drive`,
    anchor: `a shell loop over ${program}, for each drive`,
    measure() {
      const [fleet, loop] = compare([own, inFolder(script)], log, { rounds: 1, before: prepare })
      return times(loop!.clock / LOOP / (fleet!.clock / FLEET))
    },
  })
  return [
    beside('genisoimage', GENISOIMAGE),
    beside('cloud-localds', CLOUD_LOCALDS),
    {
      work: `${FLEET} drives: microseconds for each`,
      anchor: 'on the clock',
      measure: () =>
        amount((compare([own], log, { rounds: 1, before: prepare })[0]!.clock * 1000) / FLEET, 'us'),
    },
    {
      work: `${FLEET} drives: the peak of memory`,
      anchor: '',
      measure: () => amount(compare([own], log, { rounds: 1, before: prepare })[0]!.memory / 1024, 'MiB'),
    },
  ]
}
