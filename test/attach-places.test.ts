// The lines of `attach` for tools and clouds, read by the parsers of those that take them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseHcl } from '@cdktf/hcl2json'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import { runMain as run } from './run-main.ts'

const root = t.testdir({})
let count = 0

/** Writes a file to a new folder and returns its path. */
function written(name: string, text: string | undefined): string {
  const folder = join(root, String(count++))
  mkdirSync(folder)
  if (text !== undefined) writeFileSync(join(folder, name), text)
  return join(folder, name)
}

async function built(t: Test, name: string, ...flags: readonly string[]): Promise<string> {
  const path = written(name, undefined)
  const { code, stderr } = await run(t, 'build', '--hostname', 'web1', '-o', path, '-q', ...flags)
  t.equal(code, 0, stderr)
  return path
}

async function linesOf(t: Test, path: string, to: string, ...flags: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(t, 'attach', path, '--to', to, ...flags)
  t.equal(code, 0, stderr)
  return stdout
}

/** Returns the words of the calls in shell lines, without running a program. */
function words(lines: string, programs: readonly string[]): string[][] {
  const shims = programs.map(
    (name) => `${name}() { printf '%s\\0' '${name}' "$@" >> "$LOG"; printf '\\n' >> "$LOG"; }`,
  )
  const log = join(root, 'calls')
  writeFileSync(log, '')
  execFileSync('/bin/bash', ['-c', `${shims.join('\n')}\n${lines}`], {
    env: { LOG: log, BOOT: '/dev' },
    cwd: root,
  })
  const text = execFileSync('/bin/cat', [log]).toString()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\0').slice(0, -1))
}

const ODD = 'it\'s "a" ${b} %{c} {{ d }}, ü.iso'

t.test('Terraform and Packer: HCL', async (t) => {
  for (const name of ['web1.iso', ODD]) {
    const path = await built(t, name)
    const domain = 'a "b" ${c}'
    const unescaped = (text: unknown): string => String(text).replaceAll('$${', '${').replaceAll('%%{', '%{')
    const hcl = (await parseHcl('a.tf', await linesOf(t, path, 'terraform', '--domain', domain))) as any
    const [[own]] = Object.values(hcl.resource.libvirt_domain) as any
    t.equal(unescaped(own.name), domain)
    t.equal(unescaped(own.disk[1].file), path)
    const builder = (await parseHcl('a.hcl', await linesOf(t, path, 'packer'))) as any
    t.same(builder.qemuargs[0].map(unescaped), ['-cdrom', path])
  }
  const disk = await built(t, 'web1.img', '--format', 'vfat')
  const hcl = (await parseHcl('a.tf', await linesOf(t, disk, 'terraform'))) as any
  t.equal(hcl.resource.libvirt_volume.config_drive[0].source, disk)
})

t.test('Ansible: YAML', async (t) => {
  for (const name of ['web1.iso', ODD]) {
    const path = await built(t, name)
    const text = await linesOf(t, path, 'ansible', '--domain', 'web1')
    const [copy, list, attach] = load(text.replaceAll(/!unsafe (?=")/g, '')) as any[]
    t.equal(copy['ansible.builtin.copy'].src, path)
    const { argv } = attach['ansible.builtin.command']
    t.same(argv.slice(0, 4), ['virsh', 'attach-disk', '--domain', 'web1'])
    t.equal(argv[argv.indexOf('--source') + 1], copy['ansible.builtin.copy'].dest)
    t.same(list['ansible.builtin.command'].argv.slice(0, 2), ['virsh', 'domblklist'])
    // Ansible would fill in a template.
    for (const [whole, value] of text.matchAll(/(?:!unsafe )?"((?:[^"\\]|\\.)*)"/g))
      if (value!.includes('{{') && !text.includes(`when: ${whole}`)) t.match(whole, /^!unsafe /)
  }
})

t.test('Proxmox makes the drive of snippets', async (t) => {
  const path = await built(t, 'web1.iso', '--datasource', 'nocloud', '--ip', '192.0.2.5/24')
  const lines = await linesOf(t, path, 'cicustom', '--domain', '100')
  t.equal(
    lines,
    `mkdir -p /var/lib/vz/snippets
config-drive cat ${path} user-data > /var/lib/vz/snippets/web1-user.yaml
config-drive cat ${path} meta-data > /var/lib/vz/snippets/web1-meta.yaml
config-drive cat ${path} network-config > /var/lib/vz/snippets/web1-network.yaml
qm set 100 --ide2 local-lvm:cloudinit --citype nocloud --cicustom user=local:snippets/web1-user.yaml,meta=local:snippets/web1-meta.yaml,network=local:snippets/web1-network.yaml
`,
  )
  t.equal(
    await linesOf(t, path, 'cicustom', '--domain', '100', '--detach'),
    'qm set 100 --delete cicustom,ide2\n',
  )
  t.match(await linesOf(t, path, 'raspberry-pi'), /^config-drive cat .* user-data > "\$BOOT"\/user-data$/m)
  const other = await built(t, 'web2.iso')
  for (const to of ['cicustom', 'raspberry-pi'])
    t.match(await run(t, 'attach', other, '--to', to), { code: 3, stderr: /NoCloud/ })
  const script = written('big.sh', `#!/bin/sh\n${'#'.repeat(3 * 1024 * 1024)}\n`)
  const big = await built(t, 'big.iso', '--datasource', 'nocloud', '--user-data', script)
  t.match(await run(t, 'attach', big, '--to', 'cicustom'), { code: 3, stderr: /3 MiB/ })
})

t.test('OpenStack and Redfish', async (t) => {
  const script = written('a.sh', '#!/bin/sh\n')
  const path = await built(t, "it's a.iso", '--user-data', script)
  const programs = ['openstack', 'gzip', 'base64', 'curl', 'config-drive']
  const glance = words(await linesOf(t, path, 'glance', '--domain=-x', '--bus', 'scsi'), programs)
  t.same(glance, [
    [
      'openstack',
      ...'image create --private --container-format bare --disk-format iso --property hw_cdrom_bus=scsi --file'.split(
        ' ',
      ),
      path,
      '-x-config-drive',
    ].flatMap((word) => (word === '-x-config-drive' ? ['--', word] : [word])),
  ])
  const nova = words(await linesOf(t, path, 'nova', '--domain', 'web1'), programs)
  t.same(nova.at(-1), [
    'openstack',
    ...'server create --config-drive True --user-data'.split(' '),
    "it's a.iso.user-data",
    ...'--image IMAGE --flavor FLAVOR --network NETWORK --key-name KEY web1'.split(' '),
  ])
  const calls = words(await linesOf(t, path, 'redfish'), programs)
  t.same(
    calls.map((call) => JSON.parse(call[call.indexOf('-d') + 1]!)),
    [
      {},
      { Image: "http://HOST:8080/it's%20a.iso", Inserted: true, WriteProtected: true },
      { Boot: { BootSourceOverrideEnabled: 'Once', BootSourceOverrideTarget: 'Hdd' } },
    ],
  )
  const ironic = words(await linesOf(t, path, 'ironic', '--domain', 'metal1'), ['openstack'])
  t.same(ironic, [
    ['openstack', 'baremetal', 'node', 'deploy', '--config-drive', "it's a.iso.base64", 'metal1'],
  ])
})

t.test('the properties of an image decide the place', async (t) => {
  const path = await built(t, 'web1.iso')
  const image = (properties: object): string =>
    written('image.json', JSON.stringify({ disk_format: 'qcow2', ...properties }))
  const line = async (properties: object, ...flags: readonly string[]): Promise<string> =>
    linesOf(t, path, 'qemu', '--from-image', image(properties), ...flags)
  t.match(await line({ hw_cdrom_bus: 'scsi' }), /virtio-scsi-pci/)
  t.match(await line({ properties: { hw_machine_type: 'pc-q35-7.2' } }), /-machine q35/)
  t.match(
    await line({ architecture: 'aarch64', hw_cdrom_bus: 'usb' }),
    /^qemu-system-aarch64 -machine virt [^]*usb-storage/,
  )
  t.match(await line({ hw_cdrom_bus: 'usb' }, '--bus', 'sata'), /ich9-ahci/, 'an option overrides the image')
  const uefi = image({ hw_firmware_type: 'uefi' })
  t.match(await linesOf(t, path, 'virt-install', '--from-image', uefi), / --boot uefi /)
  t.match(
    await linesOf(t, path, 'terraform', '--from-image', image({ hw_cdrom_bus: 'scsi' })),
    /libvirt_domain/,
  )
  for (const text of ['{', '[]', '{"id": 1}']) {
    const file = written('image.json', text)
    t.equal((await run(t, 'attach', path, '--to', 'qemu', '--from-image', file)).code, 3, text)
  }
})
