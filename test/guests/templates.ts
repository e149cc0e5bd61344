// A real guest takes the drive of a template, and is as the template says.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { Test } from 'tap'
import { starters } from '../../cli/input/starters.ts'
import { nameOf } from '../../lib/network.ts'
import type { Spec } from '../../lib/spec.ts'
import { parseSpec } from '../../lib/spec/parse.ts'
import { cli } from '../cli.ts'
import { bootGuest, type GuestReport } from './guest.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPpGbIPKUSv9h7lQzMvs3uIlKz4dSnbWpnlCuN4XHUNr alice'
const SECRET = 'correct horse'

/** What a template can ask of the guest under `cloud_config`. */
interface CloudConfig {
  readonly packages?: readonly string[]
  readonly timezone?: string
  readonly users?: readonly ('default' | { name: string; groups: readonly string[]; shell: string })[]
  readonly write_files?: readonly { path: string; content: string }[]
  readonly runcmd?: readonly (string | readonly string[])[]
}

/** The templates that are for Linux with cloud-init; the others are for another system, or for another program than cloud-init. */
export const LINUX =
  'ci-runner cloudstack debian fedora ironic-bond kubernetes-node local-kvm rocky ubuntu'.split(' ')

/** Boots a real guest, two side by side, with the drive of each template, and compares it with what the template asks for. */
export async function testTemplates(t: Test, names: readonly string[]): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'config-drive-guest-'))
  t.teardown(() => rm(home, { recursive: true }))
  await mkdir(join(home, '.ssh'))
  await writeFile(join(home, '.ssh', 'id_ed25519.pub'), `${KEY}\n`)
  // The boots are most of the time.
  t.jobs = 2
  const templates = new Map(starters().map(({ name, text }) => [name, text]))
  for (const name of names) t.test(name, (t) => bootTemplate(t, home, name, templates.get(name)!))
}

async function bootTemplate(t: Test, home: string, name: string, text: string): Promise<void> {
  const path = join(home, `${name}.yaml`)
  // Nobody is there to be asked for a secret.
  const template = text.replace(/\{ prompt: .* \}/, '{ env: SECRET }')
  await writeFile(path, template)
  const env = { HOME: home, SECRET }
  const iso = join(home, `${name}.iso`)
  const built = await cli(['build', path, '-o', iso], { env })
  t.equal(built.code, 0, built.stderr)
  const spec = parseSpec(template, { readFile: () => Buffer.from(KEY), readEnv: () => SECRET }).value!
  const nics = macs(spec)
  const { exitCode, report, log } = await bootGuest(iso, {
    label: 'config-2',
    ...(nics.length > 0 && { nics }),
    timeoutSeconds: 600,
  })
  t.equal(exitCode, 0, log)
  if (report === undefined) return void t.fail('no report')
  t.match(report.cloudInit.datasource, 'DataSourceConfigDrive [net,ver=2][source=/dev/sr1]')
  t.same([...report.cloudInit.errors, ...report.cloudInit.warnings], [])
  t.equal(report.system.hostname, spec.hostname)
  t.match(report.system.authorizedKeys['/home/debian/.ssh/authorized_keys'], KEY.slice(0, -6), 'the SSH key')
  hasNetwork(t, spec, report)
  const { cloud_config: config = {} } = load(template) as { cloud_config?: CloudConfig }
  isConfigured(t, config, report)
}

function isConfigured(t: Test, config: CloudConfig, { system, changedFiles, cloudInit }: GuestReport): void {
  const textOf = (path: string): string | undefined => changedFiles.find((file) => file.path === path)?.text
  if (config.packages) t.match(textOf('/root/apt-get.log'), ` install ${config.packages.join(' ')}\n`)
  if (config.timezone) t.match(system.timezone, config.timezone)
  for (const user of config.users ?? []) {
    if (user === 'default') continue
    t.match(
      system.users.find(({ name }) => name === user.name),
      { shell: user.shell },
    )
    for (const group of user.groups) {
      t.ok(system.users.find(({ name }) => name === user.name)?.groups.includes(group), group)
    }
  }
  for (const { path, content } of config.write_files ?? []) t.equal(textOf(path), content, path)
  for (const [program, verb, ...rest] of config.runcmd ?? []) {
    if (program !== 'systemctl' || verb !== 'enable') continue
    const unit = rest.at(-1)!.replace(/^[^.]+$/, '$&.service')
    t.ok(
      changedFiles.some(({ path }) => path.endsWith(`.wants/${unit}`)),
      unit,
    )
  }
  t.notMatch(cloudInit.outputLog, /not found|No such file|Failed to/)
}

/** Each address stands on its card, or on what the guest has made. */
function hasNetwork(t: Test, { network }: Spec, report: GuestReport): void {
  for (const it of network?.interfaces ?? []) {
    const found = report.network.addresses.find(({ ifname }) => ifname === nameOf(it))
    t.ok(found, it.id)
    if (it.mtu !== undefined) t.equal(found?.mtu, it.mtu)
    for (const { address, prefix } of it.addresses) {
      t.ok(
        found?.addr_info.some(({ local, prefixlen }) => local === address && prefixlen === prefix),
        address,
      )
    }
    for (const { to, via } of it.routes) {
      if (to !== '0.0.0.0/0') continue
      t.ok(
        report.network.routes.some(({ dst, gateway }) => dst === 'default' && gateway === via),
        'the route',
      )
    }
  }
}

function macs({ network }: Spec): string[] {
  return (network?.interfaces ?? []).flatMap((it) => (it.kind === 'card' && it.mac ? [it.mac] : []))
}
