// Documents of OpenStack's and EC2's versions: each is the one of its own version, and equal ones are made once.
import fc from 'fast-check'
import t from 'tap'
import type { Entry, Tree } from '../lib/image/tree.ts'
import { render } from '../lib/layouts/render.ts'
import { ec2MetaData } from '../lib/metadata/ec2.ts'
import { metaData } from '../lib/metadata/meta-data.ts'
import { EC2_DIRECTORIES, EC2_VERSIONS, OPENSTACK_VERSIONS } from '../lib/metadata/versions.ts'
import type { SpecInput } from '../lib/spec/spec-input.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { type JsonObject, stringify } from '../lib/text/json.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

type Device = Extract<SpecInput['devices'], readonly unknown[]>[number]

/** Fields with members that some versions lack, and one that replaces a member of `extra_md`. */
const specs: fc.Arbitrary<SpecInput> = fc.record(
  {
    hostname: fc.constant('web1'),
    random_seed: fc.constant('c2VlZA=='),
    project_id: fc.constant('p'),
    dedicated_cpus: fc.constant([1, 2]),
    availability_zone: fc.constant('az'),
    extra_md: fc.constant({ devices: 'replaced', extra: 1 }),
    devices: fc.subarray<Device>([
      { type: 'nic', mac: 'fa:16:3e:00:00:01', vlan: 5 },
      { type: 'nic', mac: 'fa:16:3e:00:00:02', vf_trusted: true },
      { type: 'nic', mac: 'fa:16:3e:00:00:03', tags: ['a'] },
      { type: 'disk', serial: 's', path: '/dev/vda', tags: ['b'] },
      { type: 'share', share_id: 'i', tag: 't' },
    ]),
    config_drive_skip_versions: fc.constant([]),
  },
  { requiredKeys: ['hostname'] },
)

const entryAt = (tree: Tree, path: string): Entry => tree.get(path)!

const textAt = (tree: Tree, path: string): string => {
  const entry = entryAt(tree, path)
  return entry.kind === 'file' && entry.content instanceof Uint8Array
    ? new TextDecoder().decode(entry.content)
    : ''
}

t.test('each version has its own document, and equal documents are one', async () => {
  fc.assert(
    fc.property(specs, (data) => {
      const spec = checkSpec(data).value!
      const tree = render(spec)
      const rendering = {
        random_seed: spec.random_seed,
        contentPaths: [],
        networkConfigPath: undefined,
      }
      const newest = spec.drive.newest_version
      const wanted = new Map<string, JsonObject>()
      for (const version of [...OPENSTACK_VERSIONS.filter((each) => each <= newest), 'latest'])
        wanted.set(
          `openstack/${version}/meta_data.json`,
          metaData(spec, rendering, version === 'latest' ? newest : version),
        )
      for (const version of EC2_DIRECTORIES) {
        if (spec.config_drive_skip_versions.includes(version)) continue
        wanted.set(
          `ec2/${version}/meta-data.json`,
          ec2MetaData(spec, version === 'latest' ? EC2_VERSIONS.at(-1)! : version),
        )
      }
      const texts = [...wanted].map(([path, value]) => [path, stringify(value)] as const)
      const entries = new Set(texts.map(([path]) => entryAt(tree, path)))
      return (
        texts.every(([path, text]) => textAt(tree, path) === text) &&
        entries.size === new Set(texts.map(([, text]) => text)).size
      )
    }),
    { numRuns: 300 },
  )
})
