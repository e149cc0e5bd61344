// What check says of broken drives for other releases of cloud-init, beside the packages of other releases of Debian.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { cloudInitOn, comparable, DRIVES, foretoldBy, seen } from '../interop/cloudinit-verdicts.ts'
import { requireTools, withDirectory } from '../interop/tools.ts'

requireTools()

const SUITES = ['bullseye', 'trixie', 'sid'] as const
/** Drives on which a later release differs here alone: it takes the loopback interface, whose address is zero, for the NIC. */
const OWN_MACHINE = ['mac-of-zeros']

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
        if (OWN_MACHINE.includes(name)) continue
        const said = foretoldBy(guest, drive)
        const real = seen(verdicts[n]!, drive, said)
        t.same(comparable(said), comparable(real), `${guest}: ${name}: ${JSON.stringify(verdicts[n])}`)
      }
    })
  })
