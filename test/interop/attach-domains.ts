// What `attach --run` and `--refresh` make of domains that have discs and disks of their own, whatever fails meanwhile.
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseXml, XmlElement } from '@rgrove/parse-xml'
import type { Test } from 'tap'
import { cli, type Ran } from '../cli.ts'
import { uri } from './libvirt.ts'
import { run, withDirectory } from './tools.ts'

const execute = promisify(execFile)
const virsh = async (...args: string[]): Promise<string> =>
  (await run('/usr/bin/virsh', ['--quiet', '--connect', uri, ...args])).toString()

/** A disk of a domain: what it is, where, and the file in it. */
interface Given {
  readonly device: 'cdrom' | 'disk'
  readonly bus: string
  readonly target: string
  readonly file?: 'user.iso' | 'disk.img'
  /** Its place on the bus, where that is another than its name says. */
  readonly unit?: number
}

const disc = (target: string, bus: string, file?: 'user.iso'): Given => ({
  device: 'cdrom',
  bus,
  target,
  ...(file && { file }),
})
const disk = (target: string, bus: string): Given => ({ device: 'disk', bus, target, file: 'disk.img' })

interface Case {
  readonly title: string
  readonly machine: 'q35' | 'pc' | 'virt'
  readonly given: readonly Given[]
  readonly flags?: readonly string[]
  /** Where the drive is then, and what else is new. */
  readonly added: Readonly<Record<string, 'drive' | 'empty'>>
  /** What runs has it at once. */
  readonly isLive?: true
  /** It runs, where that is not said by what it has at once. */
  readonly isRunning?: true
}

const CASES: readonly Case[] = [
  { title: 'nothing, q35', machine: 'q35', given: [], added: { sdb: 'drive', sda: 'empty' } },
  { title: 'nothing, pc', machine: 'pc', given: [], added: { sdb: 'drive', sda: 'empty' } },
  {
    title: 'nothing, arm64: no slot is left while it runs',
    machine: 'virt',
    given: [],
    added: { sdb: 'drive', sda: 'empty' },
    isRunning: true,
  },
  {
    title: 'a disc of the user at sda',
    machine: 'q35',
    given: [disc('sda', 'sata', 'user.iso')],
    added: { sdb: 'drive' },
    isRunning: true,
  },
  {
    title: 'a disk at sda and a disc at sdb',
    machine: 'q35',
    given: [disk('sda', 'sata'), disc('sdb', 'sata', 'user.iso')],
    added: { sdc: 'drive' },
  },
  {
    title: 'a disk at sda',
    machine: 'q35',
    given: [disk('sda', 'sata')],
    added: { sdb: 'empty', sdc: 'drive' },
  },
  {
    title: 'an empty CD-ROM at sda',
    machine: 'q35',
    given: [disk('vda', 'virtio'), disc('sda', 'sata')],
    added: { sda: 'drive' },
    isLive: true,
  },
  {
    title: 'two empty CD-ROMs: the first is for the user',
    machine: 'q35',
    given: [disc('sda', 'sata'), disc('sdb', 'sata')],
    added: { sdb: 'drive' },
    isLive: true,
  },
  {
    title: 'a full CD-ROM of IDE',
    machine: 'pc',
    given: [disk('hda', 'ide'), disc('hdc', 'ide', 'user.iso')],
    added: { sda: 'drive' },
  },
  {
    title: 'an empty CD-ROM of IDE',
    machine: 'pc',
    given: [disk('hda', 'ide'), disc('hdc', 'ide')],
    added: { hdc: 'drive' },
    isLive: true,
  },
  {
    title: 'IDE is asked for',
    machine: 'pc',
    given: [disk('hda', 'ide'), disc('hdc', 'ide', 'user.iso')],
    flags: ['--bus', 'ide'],
    added: { hdd: 'drive' },
  },
  {
    title: 'an empty CD-ROM on another bus than is asked for',
    machine: 'q35',
    given: [disc('sda', 'sata')],
    flags: ['--bus', 'scsi'],
    added: { sdb: 'drive' },
    isLive: true,
  },
  {
    title: 'USB is asked for',
    machine: 'q35',
    given: [disc('sda', 'sata', 'user.iso')],
    flags: ['--bus', 'usb'],
    added: { sdb: 'drive' },
    isLive: true,
  },
  {
    title: 'virtio is asked for, which has no CD-ROM',
    machine: 'pc',
    given: [disk('vda', 'virtio')],
    flags: ['--bus', 'virtio'],
    added: { vdb: 'drive' },
    isLive: true,
  },
  {
    title: 'names that say another place than the addresses',
    machine: 'q35',
    given: [
      { ...disk('sda', 'sata'), unit: 1 },
      { ...disc('sdc', 'sata', 'user.iso'), unit: 3 },
    ],
    added: { sde: 'drive' },
  },
  {
    title: 'a disc of SCSI on arm64',
    machine: 'virt',
    given: [disc('sda', 'scsi', 'user.iso')],
    added: { sdb: 'drive' },
    isLive: true,
  },
  {
    title: 'six places of SATA are taken',
    machine: 'q35',
    given: ['sda', 'sdb', 'sdc', 'sdd', 'sde', 'sdf'].map((target) => disc(target, 'sata', 'user.iso')),
    added: { sdg: 'drive' },
  },
]

const ARCHITECTURES = { q35: 'x86_64', pc: 'x86_64', virt: 'aarch64' } as const

/** A domain with these disks, whose files lie in the folder. */
function domainXml(name: string, machine: Case['machine'], given: readonly Given[], folder: string): string {
  const arch = ARCHITECTURES[machine]
  const disks = given.map(({ device, bus, target, file, unit }) => {
    const source = file === undefined ? '' : `<source file='${folder}/${file}'/>`
    const address =
      unit === undefined ? '' : `<address type='drive' controller='0' bus='0' target='0' unit='${unit}'/>`
    return `<disk type='file' device='${device}'><driver name='qemu' type='raw'/>${source}<target dev='${target}' bus='${bus}'/>${device === 'cdrom' ? '<readonly/>' : ''}${address}</disk>`
  })
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<domain type='qemu'><name>${escaped}</name><memory unit='MiB'>64</memory>
  <os><type arch='${arch}' machine='${machine}'>hvm</type></os>${arch === 'x86_64' ? '<features><acpi/></features>' : ''}
  <devices><emulator>/usr/bin/qemu-system-${arch}</emulator>${disks.join('')}</devices></domain>`
}

/** What is where in a domain: the path of a file, or `-`. */
async function discs(name: string, ...flags: string[]): Promise<Record<string, string>> {
  const { root } = parseXml(await virsh('dumpxml', '--domain', name, ...flags))
  const inside = (parent: XmlElement, tag: string): XmlElement[] =>
    parent.children.filter((node): node is XmlElement => node instanceof XmlElement && node.name === tag)
  const disks = inside(inside(root!, 'devices')[0]!, 'disk')
  return Object.fromEntries(
    disks.map((element) => {
      const file = inside(element, 'source')[0]?.attributes.file
      return [inside(element, 'target')[0]!.attributes.dev!, file ?? '-']
    }),
  )
}

/** The drive of `hostname: web1`, once for all. */
const built = cli(['build', '--hostname', 'web1', '-o', '-']).then(({ stdout }) => stdout)

interface Scene {
  readonly folder: string
  readonly name: string
  readonly iso: string
}

/** Lends a defined domain and a drive, and takes both away. */
async function withDomain(
  {
    machine,
    given,
    name = `config-drive ${process.pid}`,
  }: Pick<Case, 'machine' | 'given'> & { name?: string },
  use: (scene: Scene) => Promise<void>,
): Promise<void> {
  await withDirectory(async (folder) => {
    // The daemon's QEMU is another user.
    await run('/bin/chmod', ['0755', folder])
    writeFileSync(join(folder, 'web1.yaml'), 'hostname: web1\n')
    const iso = join(folder, 'web1.iso')
    writeFileSync(iso, await built)
    writeFileSync(join(folder, 'user.iso'), Buffer.alloc(40_960, 'user'))
    writeFileSync(join(folder, 'disk.img'), Buffer.alloc(1024 * 1024, 'disk'))
    writeFileSync(join(folder, 'domain.xml'), domainXml(name, machine, given, folder))
    await virsh('define', join(folder, 'domain.xml'))
    try {
      await use({ folder, name, iso })
    } finally {
      await virsh('destroy', '--domain', name).catch(() => undefined)
      await virsh('undefine', '--domain', name)
    }
  })
}

function isUntouched(t: Test, folder: string): void {
  t.ok(
    readFileSync(join(folder, 'user.iso')).equals(Buffer.alloc(40_960, 'user')),
    'the disc of the user is as it was',
  )
  t.ok(readFileSync(join(folder, 'disk.img')).equals(Buffer.alloc(1024 * 1024, 'disk')), 'the disk, too')
}

/** Puts a program in the place of virsh, which does what the script says. */
function inPlaceOfVirsh(folder: string, script: string): NodeJS.ProcessEnv {
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'bin', 'virsh'), `#!/bin/bash\n${script}\n`)
  chmodSync(join(folder, 'bin', 'virsh'), 0o755)
  return { PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
}

export function domainTests(t: Test): void {
  for (const { title, machine, given, flags = [], added, isLive, isRunning = isLive === true } of CASES)
    t.test(`attach --run: ${title}`, { timeout: 120_000 }, (t) =>
      withDomain({ machine, given }, async ({ folder, name, iso }) => {
        if (isRunning) await virsh('start', '--domain', name)
        const before = await discs(name, '--inactive')
        const attach = () =>
          cli(['attach', iso, '--run', '--domain', name, '--connect', uri, ...flags], {
            cwd: folder,
            env: inPlaceOfVirsh(folder, '[ "$LC_ALL" = C ] || exit 9; exec /usr/bin/virsh "$@"'),
          })
        const attached = await attach()
        t.equal(attached.code, 0, attached.stderr)
        const places = Object.entries(added).map(([target, what]) => [target, what === 'drive' ? iso : '-'])
        const after = { ...before, ...(Object.fromEntries(places) as typeof before) }
        t.same(await discs(name, '--inactive'), after)
        if (isRunning) t.same(await discs(name), isLive ? after : before, 'what runs')
        const again = await attach()
        t.match(again, { code: 0, stderr: / already/ })
        t.same(await discs(name, '--inactive'), after, 'again: nothing')
        if (!isLive) {
          if (isRunning) await virsh('destroy', '--domain', name)
          await t.resolves(virsh('start', '--domain', name), 'it starts')
          t.same(await discs(name), after)
        }
        const detach = () =>
          cli(['attach', iso, '--detach', '--run', '--domain', name, '--connect', uri], { cwd: folder })
        const detached = await detach()
        t.equal(detached.code, 0, detached.stderr)
        const left = Object.entries(await discs(name, '--inactive'))
        t.notOk(
          left.some(([, file]) => file === iso),
          'the drive is gone',
        )
        for (const [target, file] of Object.entries(before))
          t.equal(Object.fromEntries(left)[target], file, `${target} is as it was`)
        t.equal((await detach()).code, 0, 'again')
        if (
          isRunning &&
          /drive$/m.test(detached.stderr) &&
          Object.keys(added).every((target) => /^(?:sd|hd)/.test(target))
        )
          t.notOk(Object.values(await discs(name)).includes(iso), 'what runs let go of it, too')
        isUntouched(t, folder)
      }),
    )

  t.test('the printed lines fit the domain', { timeout: 120_000 }, (t) =>
    withDomain(
      { machine: 'q35', given: [disc('sda', 'sata', 'user.iso')] },
      async ({ folder, name, iso }) => {
        const print = (to: string, ...flags: string[]) =>
          cli(['attach', iso, '--to', to, '--domain', name, '--connect', uri, ...flags], { cwd: folder })
        t.match((await print('libvirt')).stdout.toString(), "<target dev='sdb' bus='sata'/>")
        for (const [bus, target] of [
          ['sata', 'sdb'],
          ['scsi', 'sdc'],
        ] as const) {
          const { stdout } = await print('virsh', '--bus', bus)
          if (bus === 'scsi') t.equal(stdout.length, 0, 'it is there')
          await run('/bin/sh', ['-c', stdout.toString()])
          t.match(await discs(name, '--inactive'), bus === 'sata' ? { [target]: iso } : {})
        }
        const { stdout } = await print('virsh', '--detach')
        await run('/bin/sh', ['-c', stdout.toString().replaceAll('virsh ', `virsh --connect ${uri} `)])
        t.notOk(Object.values(await discs(name, '--inactive')).includes(iso), 'by the printed line')
      },
    ),
  )

  t.test('a domain that is gone when it is off', { timeout: 120_000 }, (t) =>
    withDomain(
      { machine: 'q35', given: [disc('sda', 'sata', 'user.iso')] },
      async ({ folder, name, iso }) => {
        const xml = join(folder, 'transient.xml')
        writeFileSync(xml, domainXml(`${name} 2`, 'q35', [disc('sda', 'sata', 'user.iso')], folder))
        await virsh('create', xml)
        try {
          const attach = (...flags: string[]) =>
            cli(['attach', iso, '--run', '--domain', `${name} 2`, '--connect', uri, ...flags])
          t.match(await attach(), { code: 1, stderr: /--bus scsi/ })
          t.equal((await attach('--bus', 'scsi')).code, 0)
          t.same(await discs(`${name} 2`), { sda: join(folder, 'user.iso'), sdb: iso })
        } finally {
          await virsh('destroy', '--domain', `${name} 2`)
        }
      },
    ),
  )

  t.test('names of domains', { timeout: 120_000 }, async (t) => {
    for (const name of ['-x', `it's "a" & <b>,`, 'ü %s $HOME `id`'])
      await withDomain({ name, machine: 'q35', given: [] }, async ({ iso }) => {
        const { code, stderr } = await cli(['attach', iso, '--run', `--domain=${name}`, '--connect', uri])
        t.equal(code, 0, stderr)
        t.same(await discs(name, '--inactive'), { sda: '-', sdb: iso }, name)
      })
  })

  t.test('another drive takes the place of the one that is there', { timeout: 120_000 }, (t) =>
    withDomain(
      { machine: 'q35', given: [disc('sda', 'sata', 'user.iso')] },
      async ({ folder, name, iso }) => {
        const other = join(folder, 'web2.iso')
        await cli(['build', '--hostname', 'web2', '-o', other, '-q'])
        for (const file of [iso, other])
          t.equal((await cli(['attach', file, '--run', '--domain', name, '--connect', uri])).code, 0)
        t.same(await discs(name, '--inactive'), { sda: join(folder, 'user.iso'), sdb: other })
        isUntouched(t, folder)
      },
    ),
  )

  const REFUSED: readonly (readonly [string, readonly Given[]])[] = [
    ['a disk at sdb', [disc('sda', 'sata', 'user.iso'), disk('sdb', 'sata')]],
    ['a disc of the user at sdb', [disc('sda', 'sata'), disc('sdb', 'sata', 'user.iso')]],
    ['nothing', []],
    ['an empty CD-ROM', [disc('sdb', 'sata')]],
  ]
  for (const [title, given] of REFUSED)
    t.test(`attach --refresh: ${title}`, { timeout: 120_000 }, (t) =>
      withDomain({ machine: 'q35', given }, async ({ folder, name }) => {
        const before = readdirSync(folder)
        for (const flags of [[], ['-o', 'user.iso'], ['-o', 'disk.img']]) {
          const refresh = ['attach', 'web1.yaml', '--refresh', '--domain', name, '--connect', uri]
          t.match(await cli([...refresh, ...flags], { cwd: folder }), {
            code: 1,
            stderr: /CD-ROM .*config-drive attach --run/,
          })
          isUntouched(t, folder)
          t.same(readdirSync(folder), before)
        }
      }),
    )

  refreshTests(t)
}

/** What happens at the call of virsh that changes a medium, by its number. */
const FAULTS: readonly (readonly [how: string, script: string])[] = [
  ['libvirt refuses', 'echo "error: refused" >&2; exit 1'],
  ['killed before', 'kill -9 $PPID; exit 1'],
  ['killed behind', '/usr/bin/virsh "$@"; kill -9 $PPID'],
]

function refreshTests(t: Test): void {
  /** Where the drive is then, the old one or the new. */
  const hostname = async (file: string): Promise<string> => {
    const { stdout } = await cli(['cat', file, 'openstack/latest/meta_data.json'])
    return (JSON.parse(stdout.toString()) as { hostname: string }).hostname
  }
  /** What QEMU itself has open for the CD-ROM, which can be without a name. */
  const held = async (name: string, folder: string): Promise<string[]> => {
    const { stdout } = await execute('pgrep', ['-f', `guest=${name},`])
    const { stdout: open } = await execute('ls', ['-l', `/proc/${stdout.trim().split('\n')[0]}/fd`])
    return [...open.matchAll(/-> (.*)$/gm)].map(([, file]) => file!).filter((file) => file.startsWith(folder))
  }
  const given = [disc('sda', 'sata', 'user.iso'), disc('sdb', 'sata')]
  const refresh = (scene: Scene, env: NodeJS.ProcessEnv = {}, ...flags: string[]): Promise<Ran> =>
    cli(['attach', 'web1.yaml', '--refresh', '--domain', scene.name, '--connect', uri, ...flags], {
      cwd: scene.folder,
      env,
    })
  const started = async (scene: Scene): Promise<void> => {
    await virsh('start', '--domain', scene.name)
    const { iso, name } = scene
    await cli(['attach', iso, '--run', '--domain', name, '--connect', uri])
    writeFileSync(join(scene.folder, 'web1.yaml'), 'hostname: web2\n')
  }

  for (const [how, script] of FAULTS)
    for (const [call, flags] of [
      [1, []],
      [2, []],
      [3, ['-o', 'web2.iso']],
    ] as const)
      t.test(`attach --refresh, call ${call}: ${how}`, { timeout: 120_000 }, (t) =>
        withDomain({ machine: 'q35', given }, async (scene) => {
          const { folder, name, iso } = scene
          await started(scene)
          const old = readFileSync(iso)
          const env = inPlaceOfVirsh(
            folder,
            `case " $* " in *" change-media "*)
  echo >> '${folder}/calls'
  if [ $(wc -l < '${folder}/calls') = ${call} ]; then ${script}; exit; fi ;;
esac
exec /usr/bin/virsh "$@"`,
          )
          const ran = await refresh(scene, env, ...flags)
          const isKilled = how !== 'libvirt refuses'
          t.equal(ran.code, isKilled ? 'SIGKILL' : 1, ran.stderr)
          t.equal((await virsh('domstate', '--domain', name)).trim(), 'running')
          const [medium = ''] = (await held(name, folder)).filter((file) => !file.endsWith('user.iso'))
          t.not(medium, '', 'a medium is in')
          const kept = readdirSync(folder, { withFileTypes: true }).filter(
            (entry) => entry.isFile() && readFileSync(join(folder, entry.name)).equals(old),
          )
          t.ok(kept.length > 0, 'the old file is there')
          if (!isKilled) {
            t.ok(readFileSync(iso).equals(old), 'by its name')
            t.equal(medium, iso, 'and in')
            t.same((await discs(name, '--inactive')).sdb, iso)
            t.same(
              readdirSync(folder).filter((file) => file.startsWith('.')),
              [],
              'nothing else is left',
            )
            t.notOk(existsSync(join(folder, 'web2.iso')))
          } else t.ok(['web1', 'web2'].includes(await hostname((await discs(name, '--inactive')).sdb!)))
          const next = await refresh(scene)
          t.equal(next.code, 0, next.stderr)
          const now = (await discs(name, '--inactive')).sdb!
          t.equal(await hostname(now), 'web2')
          t.same(
            (await held(name, folder)).filter((file) => !file.endsWith('user.iso')),
            [now],
          )
          t.equal((await discs(name)).sdb, now)
          isUntouched(t, folder)
        }),
      )

  t.test('attach --refresh: no place for the new file', { timeout: 120_000 }, (t) =>
    withDomain({ machine: 'q35', given }, async (scene) => {
      const { folder, name, iso } = scene
      await started(scene)
      const old = readFileSync(iso)
      const before = readdirSync(folder)
      const full = await cli(['attach', 'web1.yaml', '--refresh', '--domain', name, '--connect', uri], {
        cwd: folder,
        node: ['/bin/bash', '-c', 'trap "" XFSZ; ulimit -f 20; exec node "$@"', 'bash'],
      })
      t.match(full, { code: 1, stderr: /cannot write .*web1\.iso/ })
      t.ok(readFileSync(iso).equals(old))
      t.same(readdirSync(folder), before)
      t.equal((await discs(name)).sdb, iso)
    }),
  )

  t.test('attach --refresh of a domain that is off', { timeout: 120_000 }, (t) =>
    withDomain({ machine: 'q35', given }, async (scene) => {
      const { folder, name, iso } = scene
      await cli(['attach', iso, '--run', '--domain', name, '--connect', uri])
      writeFileSync(join(folder, 'web1.yaml'), 'hostname: web2\n')
      t.equal((await refresh(scene)).code, 0)
      t.equal(await hostname(iso), 'web2')
      t.equal((await refresh(scene, {}, '-o', 'web3.iso')).code, 0)
      t.equal((await discs(name, '--inactive')).sdb, join(folder, 'web3.iso'))
      isUntouched(t, folder)
    }),
  )
}
