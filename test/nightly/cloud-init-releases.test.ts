// What check says of broken drives for other releases of cloud-init, beside the packages of other releases of Debian.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { cloudInitOn, comparable, DRIVES, foretoldBy, seen } from '../interop/cloudinit-verdicts.ts'
import { requireTools, withDirectory } from '../interop/tools.ts'

requireTools()

const SUITES = ['bullseye', 'trixie', 'sid'] as const
/** Drives on which a release differs in nothing that a guest loses, or on this machine alone. */
const ELSEWHERE: readonly (readonly [release: RegExp, drive: RegExp])[] = [
  // It takes the loopback interface, whose address is zero, for the NIC.
  [/^2[3-9]/, /^mac-of-zeros$/],
  // It logs that a cloud-config without keys fails.
  [/^20/, /^(?:seed-)?user-data-(?:comments|one-line|long)$/],
  // It counts the bits of a netmask that has holes.
  [/^20/, /^seed-network-1-bad-netmask$/],
]

const script = join(import.meta.dirname, 'cloud-init-package.sh')

for (const suite of SUITES)
  t.test(suite, async (t) => {
    await withDirectory(async (directory) => {
      const { stdout } = await promisify(execFile)('bash', [script, suite, directory])
      const release = stdout.trim()
      const guest = `cloud-init@${/^\d+\.\d+/.exec(release)![0]}`
      t.comment(`${suite}: cloud-init ${release}`)
      const packages = join(directory, 'usr/lib/python3/dist-packages')
      const verdicts = await cloudInitOn(
        DRIVES.map(({ drive }) => drive),
        packages,
      )
      for (const [n, { name, drive }] of DRIVES.entries()) {
        if (ELSEWHERE.some(([of, on]) => of.test(release) && on.test(name))) continue
        const said = foretoldBy(guest, drive)
        const real = seen(verdicts[n]!, drive, said)
        t.same(comparable(said), comparable(real), `${guest}: ${name}: ${JSON.stringify(verdicts[n])}`)
      }
    })
  })
