// Specs to start from: each makes a drive that its guests take, and `init` writes it.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { fieldHelp } from '../cli/args/field-help.ts'
import { starters } from '../cli/input/starters.ts'
import { check } from '../lib/inspect/check.ts'
import { hasErrors, type Report } from '../lib/report/diagnostics.ts'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { nodeContext } from '../lib/node/context.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { pack } from '../lib/pack/pack.ts'
import { packedDrive } from '../lib/pack/as-drive.ts'
import { render } from '../lib/layouts/render.ts'
import type { Spec } from '../lib/spec.ts'
import type { Answer, Need } from '../lib/shape/need.ts'
import { answerFrom } from '../lib/spec/parse.ts'
import { specWith } from './answered.ts'
import { specShape } from '../lib/spec/schema.ts'
import { type JsonSchema, schemaOf } from '../lib/shape/shape.ts'
import { runMain as run } from './run-main.ts'

const NAMES = (
  'ci-runner cirros cisco-asav cisco-c8000v cisco-nfvis cloudstack debian fedora fedora-coreos flatcar freebsd ' +
  'ironic-bond juniper-vsrx kubernetes-node local-kvm palo-alto-vm-series rocky talos ubuntu windows'
).split(' ')

/** What a user has whose machine this is. */
const home = t.testdir({
  '.ssh': {
    'id_ed25519.pub':
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org\n',
  },
})
process.env.HOME = home

/** What its guests mind of the drive. */
function judge(spec: Spec): Report {
  const tree = render(spec, { context: nodeContext() })
  const options = driveOptions(spec, undefined, spec.drive.format === 'dir' ? 'tar' : spec.drive.format)
  return check(packedDrive(tree, pack(tree, options), options), { guests: spec.guests })
}

t.test('init lists the starters', async (t) => {
  const { code, stdout } = await run(t, 'init')
  t.equal(code, 0)
  const lines = stdout.trimEnd().split('\n')
  t.same(
    lines.map((line) => line.split(' ')[0]),
    NAMES,
  )
  for (const line of lines) t.match(line, /^[a-z0-9-]+ {2,}\S.{20,}/)
})

for (const { name, text } of starters()) {
  t.test(name, async (t) => {
    const folder = t.testdir({ 'worker.yaml': 'version: v1alpha1\nmachine: { type: worker }\n' })
    const path = join(folder, `${name}.yaml`)
    const { code, stderr } = await run(t, 'init', name, '-o', path)
    t.equal(code, 0, stderr)
    const written = readFileSync(path, 'utf8')
    const [, schema] = /^# yaml-language-server: \$schema=(.*)$/m.exec(written)!
    t.equal(join(folder, schema!), join(import.meta.dirname, '..', 'dist', 'spec.schema.json'))
    t.equal(written.replace(schema!, '../dist/spec.schema.json'), text, 'and is otherwise as it was')

    const { value: spec, report } = await readSpec(path, { prompt: () => 'Secret-1234' })
    t.same(report, [])
    const isAppliance = spec!.drive.datasource === 'files'
    t.ok(spec!.guests.length > 0 || isAppliance, 'it says whom it is for')
    t.same(judge(spec!), [], 'they mind nothing')
  })
}

t.test('the checks of starters can fail', async (t) => {
  const path = join(t.testdir({}), 'freebsd.yaml')
  await run(t, 'init', 'freebsd', '-o', path)
  writeFileSync(path, readFileSync(path, 'utf8').replace('#cloud-config\n', '#!/bin/sh\n'))
  const { value: spec } = await readSpec(path)
  t.not(judge(spec!).length, 0)
})

t.test('init does not overwrite files', async (t) => {
  const folder = t.testdir({ 'ubuntu.yaml': 'hostname: mine\n' })
  const before = process.cwd()
  process.chdir(folder)
  t.teardown(() => process.chdir(before))
  const refused = await run(t, 'init', 'ubuntu')
  t.match(refused, { code: 1, stderr: /ubuntu\.yaml .*--force/ })
  t.equal(readFileSync('ubuntu.yaml', 'utf8'), 'hostname: mine\n')
  t.match(await run(t, 'init', 'ubuntu', '--force'), { code: 0, stderr: /config-drive build ubuntu\.yaml/ })
  t.match(readFileSync('ubuntu.yaml', 'utf8'), /^# Ubuntu/)
  t.match(await run(t, 'init', 'debian'), { code: 0 })
  t.equal(statSync('debian.yaml').mode & 0o777, 0o600)
  t.match(await run(t, 'init', 'debian', '-o', 'none/debian.yaml'), { code: 0 })
  t.match(await run(t, 'init', 'debian', '-o', 'debian.yaml/debian.yaml'), { code: 1 })
  const printed = await run(t, 'init', 'debian', '-o', '-')
  t.equal(printed.stdout, readFileSync('debian.yaml', 'utf8'))
  t.match(await run(t, 'init', 'kubernetes_nod'), { code: 2, stderr: /Did you mean kubernetes-node\?/ })
  t.match(await run(t, 'init', 'x'), { code: 2, stderr: /"x".* ci-runner, .* and windows\./ })
})

t.test('explain', async (t) => {
  const { stdout: all } = await run(t, 'explain')
  for (const field of ['hostname', 'network', 'drive']) t.match(all, new RegExp(`^${field} +[A-Z].*`, 'm'))
  const { stdout } = await run(t, 'explain', 'drive.volume_id')
  t.match(stdout, /^drive\.volume_id\n\n {2}[^]*label[^]*?\n\nForm:\n {2}a string\n\nExample:\n/)
  t.match(stdout, /^ {2}drive:\n {4}volume_id: config-2$/m)
  t.match((await run(t, 'explain', 'devices')).stdout, /^Fields:\n {2}type +[A-Z]/m)
  t.match((await run(t, 'explain', 'network.eth0.dhcp4')).stdout, /true \| false/)
  t.match((await run(t, 'explain', 'network.address')).stdout, /^ {6}address: 192\.0\.2\.5\/24$/m)
  t.match((await run(t, 'explain', 'cloud_config.users.password')).stdout, /^Fields:\n {2}file +The path/m)
  t.match(await run(t, 'explain', 'drive.volumeid'), { code: 2, stderr: /Did you mean drive\.volume_id\?/ })
  t.match(await run(t, 'explain', 'zzzzzz'), { code: 2, stderr: /"zzzzzz"\.$/m })
})

/** Each field below, with the names on the way. */
function fieldsBelow(schema: JsonSchema, path: readonly string[]): [readonly string[], JsonSchema][] {
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>)
  const inner = [schema.anyOf, schema.items, schema.additionalProperties].flat().filter(Boolean)
  return [
    ...properties.flatMap(([name, each]) => {
      const own = [...path, name]
      return [[own, each] as [readonly string[], JsonSchema], ...fieldsBelow(each, own)]
    }),
    ...(inner as readonly JsonSchema[]).flatMap((each) => fieldsBelow(each, path)),
  ]
}

t.test('each field has a description and a valid example', async (t) => {
  const fields = fieldsBelow(schemaOf(specShape), [])
  const undescribed = fields.filter(([, { description = '' }]) => !(description as string).endsWith('.'))
  t.same(undescribed, [])
  const shown = new Set(fields.filter(([, { examples }]) => examples).map(([path]) => path.join('.')))
  t.ok(shown.size > 60)
  const key = readFileSync(join(home, '.ssh', 'id_ed25519.pub'))
  const read = { readFile: () => key, prompt: () => 'Secret-1234', readEnv: () => 'Secret-1234' }
  const answer = (need: Need): Answer => {
    if (need.kind === 'keys') return key
    return need.kind === 'vendor-data' ? '{}' : answerFrom(need, read)
  }
  for (const path of shown) {
    const found = fieldHelp(path.split('.'))
    const [, example] = /^Example:\n((?: {2}.*\n)+)/m.exec('text' in found ? found.text : '') ?? []
    const source = example?.replace(/^ {2}/gm, '') ?? ''
    const head = /^(?:host)?name:/.test(source) ? '' : 'hostname: web1\n'
    const { report } = specWith(`${head}${source}`, answer)
    t.notOk(example === undefined || hasErrors(report), `${path}: ${example}${JSON.stringify(report)}`)
  }
})

t.test('the schema line outside the project of the package', async (t) => {
  const { startedIn } = await import('../cli/input/starters.ts')
  const [first] = starters()
  const outside = startedIn(dirname(join(import.meta.dirname, '..')), first!)
  t.match(outside, /config-drive schema > spec\.schema\.json, .*\$schema=spec\.schema\.json$/m)
  t.notOk(outside.includes(join(import.meta.dirname, '..')), 'no path of this machine')
  t.notMatch(outside, /\$schema=(?:file:|\/)/)
  mkdirSync(join(home, 'specs'))
  t.match(startedIn(join(home, 'specs'), first!), /\$schema=\.\.\/.*dist\/spec\.schema\.json$/m)
})
