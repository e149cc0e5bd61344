// What `attach` prints for a destination, and says beside it.
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { main } from '../cli/main.ts'

/** What the command line says and prints, from within this process. */
async function run(t: Test, ...args: readonly string[]) {
  const stdout = t.capture(process.stdout, 'write')
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(args)
  stdout.restore()
  stderr.restore()
  const text = (written: readonly { args: readonly unknown[] }[]): string =>
    written.map(({ args }) => String(args[0])).join('')
  return { code, stdout: text(stdout()), stderr: text(stderr()) }
}

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
    t.match(stderr, /in a shell of the host; [^]*wins over the drive[^]*source=cloud-init:config/)
  }
})

t.test('what names NoCloud beside its drive', async (t) => {
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
    t.match(stderr, 'finds the drive by its label, without more')
    t.match(stderr, way)
  }
  t.notMatch((await run(t, 'attach', seed, '--to', 'vmware')).stderr, 'ds=nocloud')
  const { stderr } = await run(t, 'attach', await built(t, 'drive.iso'), '--to', 'qemu')
  t.equal(stderr, 'in a shell:\n', 'there is nothing to say of another drive')
})

t.test('build tells what the instance of a seed is for', async (t) => {
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
  t.match(seed.stderr, /^.*, instance i-7\n[^]*-smbios type=1,serial=ds=nocloud[^]*--instance-id hash/)
  t.notMatch((await run(t, 'build', '--hostname', 'a', '-o', path)).stderr, 'had another instance')
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
