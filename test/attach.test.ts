// What `attach` prints for a destination, and says beside it.
import { join } from 'node:path'
import { load } from 'js-yaml'
import t, { type Test } from 'tap'
import { runMain as run } from './run-main.ts'

/** A drive of that format in a folder of its own. */
async function built(t: Test, name: string, ...flags: readonly string[]): Promise<string> {
  const path = join(t.testdir({}), name)
  const { code, stderr } = await run(t, 'build', '--hostname', 'web1', '-o', path, '-q', ...flags)
  t.equal(code, 0, stderr)
  return path
}

t.test('LXD and Incus', async (t) => {
  const path = await built(t, "it's, mine.iso")
  for (const [to, client] of [
    ['lxd', 'lxc'],
    ['incus', 'incus'],
  ] as const) {
    const { code, stdout, stderr } = await run(t, 'attach', path, '--to', to, '--domain', 'web1')
    t.equal(code, 0, stderr)
    const source = `'source=${path.replaceAll("'", `'\\''`)}'`
    t.equal(stdout, `${client} config device add web1 config-drive disk ${source} readonly=true\n`)
    t.match(stderr, /^in a shell[^]*\/var\/lib\/cloud\/seed[^]*source=cloud-init:config/)
  }
})

t.test('notes on selecting NoCloud', async (t) => {
  const seed = await built(t, 'seed.iso', '--datasource', 'nocloud')
  const ways = {
    qemu: '-smbios type=1,serial=ds=nocloud',
    libvirt: "<entry name='serial'>ds=nocloud</entry>",
    virsh: "<smbios mode='sysinfo'/>",
    'virt-install': '--sysinfo type=smbios,system.serial=ds=nocloud',
    proxmox: 'qm set seed --smbios1 base64=1,serial=ZHM9bm9jbG91ZA==,uuid=UUID',
  }
  for (const [to, way] of Object.entries(ways)) {
    const { stderr } = await run(t, 'attach', seed, '--to', to)
    t.match(stderr, 'by its label')
    t.match(stderr, way)
  }
  t.notMatch((await run(t, 'attach', seed, '--to', 'vmware')).stderr, 'ds=nocloud')
  const { stderr } = await run(t, 'attach', await built(t, 'drive.iso'), '--to', 'qemu')
  t.notMatch(stderr, 'ds=nocloud', 'another drive needs no selection')
})

t.test('build explains the instance ID of a seed', async (t) => {
  const path = join(t.testdir({}), 'seed.iso')
  const seed = await run(
    t,
    'build',
    '--datasource',
    'nocloud',
    '--hostname',
    'a',
    '--instance-id',
    'i-7',
    '-o',
    path,
  )
  t.match(seed.stderr, /, instance i-7\n[^]*-smbios type=1,serial=ds=nocloud[^]*--instance-id hash/)
  t.notMatch((await run(t, 'build', '--hostname', 'a', '-o', path)).stderr, '--instance-id hash')
})

t.test('an empty directory is shown as one', async (t) => {
  const { stdout } = await run(
    t,
    'show',
    join(import.meta.dirname, '..', 'templates', 'palo-alto-vm-series.yaml'),
  )
  t.match(stdout, /^config\/init-cfg\.txt {2}\(144 bytes\)$/m)
  t.match(stdout, /^content\/ {2}\(0 bytes\)\n\n/m)
})

t.test('a disk is converted to a format that the platform accepts', async (t) => {
  const raw = await built(t, 'a.img', '--format', 'vfat')
  const qcow2 = join(raw, '..', 'b.qcow2')
  await run(t, 'build', '--hostname', 'web1', '-o', `qcow2=${qcow2}`, '-q')
  const attach = (path: string, to: string) => run(t, 'attach', path, '--to', to)

  t.match((await attach(qcow2, 'libvirt')).stdout, /device='disk'>\n {2}<driver name='qemu' type='qcow2'\/>/)
  t.match((await attach(raw, 'libvirt')).stdout, /device='disk'>\n {2}<driver name='qemu' type='raw'\/>/)
  t.match((await attach(qcow2, 'virsh')).stdout, '--subdriver qcow2')
  t.match((await attach(qcow2, 'virt-install')).stdout, 'b.qcow2,device=disk,driver.type=qcow2')
  t.match((await attach(qcow2, 'qemu')).stdout, 'b.qcow2,format=qcow2,if=virtio,readonly=on')
  t.match((await attach(qcow2, 'incus')).stdout, 'b.raw')
  for (const [to, kind] of Object.entries({ virtualbox: 'vdi', vmware: 'vmdk', hyperv: 'vhdx' }))
    for (const [path, container] of [
      [raw, 'raw'],
      [qcow2, 'qcow2'],
    ] as const) {
      const { stdout, stderr } = await attach(path, to)
      const made = `${path.replace(/\.\w+$/, '')}.${kind}`
      t.match(stderr, `first, in a shell:\nqemu-img convert -f ${container} -O ${kind} ${path} ${made}\n`)
      t.match(stdout, made)
      t.notMatch(stdout, path)
    }
})

t.test('a disk is not converted into itself', async (t) => {
  const path = await built(t, 'a.raw', '--format', 'qcow2')
  const { stdout, stderr } = await run(t, 'attach', path, '--to', 'lxd')
  t.match(stderr, `-O raw ${path} ${path}.raw\n`)
  t.match(stdout, `source=${path}.raw `)
})

t.test('a file that is not a disk image gives the command to make one', async (t) => {
  const path = await built(t, 'a.b64', '--format', 'base64')
  const folder = join(path, '..')
  const tarball = join(folder, 'a.tar')
  await run(t, 'build', '--hostname', 'web1', '-o', `tar=${tarball}`, '-o', `dir=${join(folder, 'a')}`, '-q')
  t.match(await run(t, 'attach', path), {
    code: 3,
    stderr: new RegExp(`a\\.b64 is .*: base64 -d < ${path} \\| gunzip > ${folder}/a\\.iso`),
  })
  t.match(await run(t, 'attach', tarball), {
    code: 3,
    stderr: /a\.tar is an archive, .* tar -xf .* -C FOLDER && /,
  })
  t.match(await run(t, 'attach', join(folder, 'a')), {
    code: 3,
    stderr: /is a folder, .* config-drive-genisoimage /,
  })
})

t.test('KubeVirt: YAML with names that are labels of DNS', async (t) => {
  const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/
  const disc = await built(t, 'web1.iso', '--datasource', 'nocloud')
  for (const domain of [
    'web1',
    'My VM_01.example.org',
    '-',
    `${'x'.repeat(49)}.${'y'.repeat(200)}`,
    'null',
    '1e3',
    '\u00e9',
  ]) {
    const { code, stdout, stderr } = await run(t, 'attach', disc, '--to', 'kubevirt', `--domain=${domain}`)
    t.equal(code, 0, stderr)
    const [upload = '', ...yaml] = stdout.split('\n')
    const {
      domain: { devices },
      volumes,
    } = load(yaml.join('\n')) as {
      domain: { devices: { disks: { name: string; cdrom: unknown }[] } }
      volumes: { name: string; persistentVolumeClaim: { claimName: string } }[]
    }
    const claim = volumes[0]!.persistentVolumeClaim.claimName
    t.match(claim, LABEL)
    t.match(upload, `image-upload pvc ${claim} `)
    t.same(devices.disks, [{ name: volumes[0]!.name, cdrom: { bus: 'sata', readonly: true } }])
    t.match(volumes[0]!.name, LABEL)
    const [, volume = ''] = /networkdata:\n([^]*)$/.exec(stderr)!
    t.same(load(volume), [
      {
        name: 'config-drive',
        cloudInitNoCloud: { secretRef: { name: 'SECRET' }, networkDataSecretRef: { name: 'SECRET' } },
      },
    ])
  }
  for (const [name, size, ...flags] of [
    ['a.iso', '1Mi'],
    ['b.img', '64Mi', '--format', 'vfat', '--size', '64MiB'],
    ['c.qcow2', '66Mi', '--format', 'qcow2-vfat', '--size', '67072KiB'],
  ] as const) {
    const { stdout } = await run(t, 'attach', await built(t, name, ...flags), '--to', 'kubevirt')
    t.match(stdout, ` --size=${size} `, name)
  }
  const { stderr } = await run(t, 'attach', await built(t, 'b.iso'), '--to', 'kubevirt')
  t.match(stderr, /\ncloudInitConfigDrive volume/)
})
