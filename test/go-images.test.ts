// Drives by writers in Go: what went in is found, and what is wrong with them is said.
import t from 'tap'
import { check } from '../lib/inspect/check.ts'
import { inspect } from '../lib/inspect/inspect.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import type { Entry } from '../lib/image/tree.ts'
import { bytesOfGoImage, goImages, wantedOf } from './go-images.ts'

const textOf = (entry: Entry): string | undefined =>
  entry.kind === 'file' ? Buffer.from(entry.content as Uint8Array).toString() : undefined

const byPath = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1))

for (const image of goImages) {
  t.test(image.name, async (t) => {
    const drive = readDrive(bytesAccess(bytesOfGoImage(image)))
    const found = [...drive.tree].filter(([path]) => path !== '')
    t.strictSame(byPath(found.map(([path, entry]) => [path, textOf(entry)])), byPath(wantedOf(image)))
    t.match(drive.medium, { label: 'config-2', partition: 'none' })
    if (drive.medium.fileSystem === 'iso9660' && drive.medium.hasRockRidge) {
      const [meta, user] = ['meta_data.json', 'user_data'].map((name) =>
        drive.tree.get(`openstack/latest/${name}`),
      )
      const modified = new Date('2024-02-29T12:34:56Z')
      t.match(meta, { mode: 0o644, uid: 0, gid: 0, modified })
      t.match(user, { mode: 0o600, uid: 0, gid: 0, modified })
    }

    for (const name of drive.trees) drive.treeCalled(name)
    drive.segments()
    const problems: Record<string, number> = {}
    for (const { structure, section } of drive.problems) {
      const key = `${structure}, ${section}`
      problems[key] = (problems[key] ?? 0) + 1
    }
    t.strictSame(problems, image.problems)

    const { datasource, hostname, userData } = inspect(drive)
    const said = check(drive, { guests: ['cloud-init'] }).map(({ message }) => message)
    if (image.isTaken) {
      t.match(
        { datasource, hostname, userData },
        {
          datasource: 'config-drive',
          hostname: 'go.example.org',
          userData: { kind: 'cloud-config' },
        },
      )
      t.strictSame(said, [])
    } else {
      t.equal(hostname, undefined)
      t.strictSame(said, ['cloud-init ignores the whole drive: meta_data.json is missing'])
    }
  })
}
