// The lines that `attach` prints, read by those that they are for: shells, QEMU, virt-install, parsers of XML and YAML. Where
// one is not to be had, by a reader that is written from its documentation.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { destinations } from '../../cli/attach/destinations.ts'
import type { DriveFile } from '../../cli/attach/medium.ts'
import { placed } from '../../cli/attach/medium.ts'
import { shell } from '../cli.ts'
import { driveArguments } from '../../cli/attach/qemu.ts'
import { BUS_NAMES, placementOf } from '../../cli/attach/placement.ts'
import { powershellWord, shellWord, virtInstallValue, vmxValue, xmlValue } from '../../cli/attach/quote.ts'
import { Failure } from '../../cli/report/exit.ts'
import { runMain } from '../run-main.ts'
import { nastyNames } from './nasty-names.ts'
import { run, tool, withDirectory } from './tools.ts'

for (const [path, name] of [
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86'],
  ['/usr/bin/qemu-system-aarch64', 'qemu-system-arm'],
  ['/usr/share/virt-manager/virtinst/cli.py', 'virtinst'],
  ['/usr/bin/xmllint', 'libxml2-utils'],
  ['/usr/bin/zsh', 'zsh'],
  ['/usr/bin/fish', 'fish'],
] as const) {
  if (!existsSync(path)) throw new Error(`Debian package missing: ${name}`)
}

const NAMES = nastyNames(300)

/** Texts that a terminal obeys. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const driveFile = (path: string, domain = 'web1', device: 'cdrom' | 'disk' = 'cdrom'): DriveFile => ({
  path,
  size: 1024 * 1024,
  domain,
  container: 'raw',
  device,
  nics: [],
  isNoCloud: false,
  files: new Map(),
})

function linesFor(to: string, drive: DriveFile, bus?: string): string {
  const destination = destinations.find(({ name }) => name === to)!
  return destination.lines(placed(drive, placementOf({ bus }, destination, drive.device)))
}

/** What a destination says, but what it refuses; undefined: it refuses. */
function unlessRefused(make: () => string): string | undefined {
  try {
    return make()
  } catch (cause) {
    if (cause instanceof Failure) return undefined
    throw cause
  }
}

t.test('one word of every shell', (t) =>
  withDirectory(async (folder) => {
    const lines = NAMES.map((name) => `printf '%s\\000' ${shellWord(name)}\n`)
    t.same(
      lines.filter((line) => OBEYED.test(line)),
      [],
      'no terminal obeys what is shown',
    )
    const script = join(folder, 'script')
    writeFileSync(script, lines.join(''))
    for (const shell of ['/bin/dash', '/bin/bash', '/usr/bin/zsh', '/usr/bin/fish']) {
      const words = (await run(shell, [script], { HOME: folder })).toString().split('\0').slice(0, -1)
      t.equal(words.length, NAMES.length, shell)
      t.same(
        NAMES.filter((name, n) => words[n] !== name),
        [],
        shell,
      )
    }
  }),
)

/**
 * Reads the words of a PowerShell command: a bare word, a text in single quotes, or a sum of texts and characters in brackets.
 * Any of five characters opens, closes and, doubled, stands for itself. PowerShell's language specification 2.3.5.2
 */
function powershellWords(line: string): string[] {
  let rest = line
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest) ?? undefined
    if (found !== undefined) rest = rest.slice(found[0].length)
    return found
  }
  const term = (): string => {
    const char = take(/^\[char\](\d+)/)
    if (char !== undefined) return String.fromCharCode(Number(char[1]))
    const quoted = take(/^['‘’‚‛]((?:[^'‘’‚‛]|['‘’‚‛]{2})*)['‘’‚‛](?!['‘’‚‛])/u)
    if (quoted === undefined) throw new Error(`no word: ${rest}`)
    return quoted[1]!.replace(/['‘’‚‛](['‘’‚‛])/gu, '$1')
  }
  const words: string[] = []
  while (rest !== '') {
    if (take(/^ +/)) continue
    if (take(/^\(/)) {
      let sum = term()
      while (take(/^ \+ /)) sum += term()
      if (!take(/^\)(?= |$)/)) throw new Error(`no end: ${rest}`)
      words.push(sum)
    } else words.push(take(/^[\w-]+(?= |$)/)?.[0] ?? term())
  }
  return words
}

t.test('one word of PowerShell', async (t) => {
  for (const name of NAMES) {
    const line = `Add-VMDvdDrive -VMName ${powershellWord(name)} -Path ${powershellWord(name)}`
    t.same(powershellWords(line), ['Add-VMDvdDrive', '-VMName', name, '-Path', name])
    t.notMatch(line, OBEYED)
  }
  t.throws(() => powershellWords("x 'a‘b'"), 'the judge sees a quote that ends the word')
  const path = '/tmp/O’Neil‘s $x `d`.iso'
  t.same(powershellWords(linesFor('hyperv', driveFile(path)).trim().split('\n')[1]!).at(-1), path)
})

t.test('a value of VMX', async (t) => {
  for (const name of NAMES) {
    const line = `a = "${vmxValue(name)}"`
    // oxlint-disable-next-line no-control-regex
    const value = /^a = "([^"\x00-\x1f]*)"$/.exec(line)?.[1] ?? ''
    t.equal(
      value.replace(/\|([0-9A-Fa-f]{2})/g, (_: string, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
      name,
    )
    const vmx = linesFor('vmware', driveFile(`/tmp/${name}`))
    t.equal(vmx.split('\n').length, 6, 'no more lines')
  }
})

t.test('an attribute of XML', (t) =>
  withDirectory(async (folder) => {
    const held = NAMES.filter((name) => unlessRefused(() => xmlValue(name)) !== undefined)
    t.same(
      // oxlint-disable-next-line no-control-regex
      NAMES.filter((name) => !held.includes(name) && !/[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(name)),
      [],
      'only what XML cannot hold is refused',
    )
    const file = join(folder, 'all.xml')
    writeFileSync(file, `<all>${held.map((name) => `<source file='${xmlValue(name)}'/>`).join('\n')}</all>`)
    await t.resolves(run('/usr/bin/xmllint', ['--noout', file]))
    const script = `import json, sys, xml.etree.ElementTree as tree
print(json.dumps([each.get('file') for each in tree.parse(sys.argv[1]).getroot()]))`
    t.same(JSON.parse((await run(tool.python, ['-c', script, file])).toString()), held)
  }),
)

t.test("a value of virt-install's lists", async (t) => {
  const script = `import json, sys
sys.path.insert(0, '/usr/share/virt-manager')
from virtinst.cli import parse_optstr_tuples
print(json.dumps([parse_optstr_tuples(each) for each in json.load(open(sys.argv[1]))]))`
  await withDirectory(async (folder) => {
    const file = join(folder, 'lists')
    writeFileSync(
      file,
      JSON.stringify(NAMES.map((name) => `path=/tmp/${virtInstallValue(name)},device=cdrom`)),
    )
    const read = JSON.parse((await run(tool.python, ['-c', script, file])).toString()) as string[][][]
    t.same(
      NAMES.filter(
        (name, n) =>
          JSON.stringify(read[n]) !==
          JSON.stringify([
            ['path', `/tmp/${name}`],
            ['device', 'cdrom'],
          ]),
      ),
      [],
    )
  })
})

/** The programs that lines of a shell call, and the argument that is a file's path or holds it. */
const PROGRAMS: Readonly<Record<string, (args: readonly string[], path: string, domain: string) => boolean>> =
  {
    virsh: (args, path, domain) =>
      args[args.indexOf('--domain') + 1] === domain &&
      ['', path].includes(args[args.indexOf('--source') + 1]!),
    'virt-install': (args, _, domain) => args[0] === `--name=${domain}`,
    'qemu-system-x86_64': (args, path) =>
      args.some((arg) => arg.startsWith(`file=${path.replaceAll(',', ',,')},`)),
    cp: ([dashes, from, to = ''], path) => dashes === '--' && from === path && /^\/[\w./-]+$/.test(to),
    qm: ([verb, domain, slot = '', volume = ''], _, name) =>
      verb === 'set' &&
      domain === name &&
      /^--(?:sata5|scsi30|virtio15)$/.test(slot) &&
      /^local:iso\/\w[\w.-]*\.(?:iso|img),media=cdrom$|^local-lvm:0,import-from=\/[\w./-]+$/i.test(volume),
    VBoxManage: ([verb, domain, ...args], path, name) =>
      domain === name && (verb === 'storagectl' || (verb === 'storageattach' && args.at(-1) === path)),
    lxc: (args, path, domain) => isDeviceAdd(args, path, domain),
    incus: (args, path, domain) => isDeviceAdd(args, path, domain),
    virtctl: (args, path) => args.at(-1) === `--image-path=${path}`,
  }

function isDeviceAdd(args: readonly string[], path: string, domain: string): boolean {
  const [config, device, add, ...rest] = args
  const [name, ...more] = rest[0] === '--' ? rest.slice(1) : rest
  const isWhole = `${config} ${device} ${add} ${more[0]} ${more[1]}` === 'config device add config-drive disk'
  return (
    isWhole &&
    name === domain &&
    !(rest[0] !== '--' && domain.startsWith('-')) &&
    more[2] === `source=${path}`
  )
}

t.test('whole lines of a shell', { timeout: 300_000 }, (t) =>
  withDirectory(async (folder) => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    for (const name of Object.keys(PROGRAMS)) {
      writeFileSync(
        join(bin, name),
        `#!/bin/sh\nprintf '%s\\000' '${name}' "$@"\nprintf '%s\\000' --end-of-call--\n`,
      )
      chmodSync(join(bin, name), 0o755)
    }
    const names = NAMES.filter((_, n) => n % 4 === 0)
    const asked: { to: string; path: string; domain: string }[] = []
    const lines = names.flatMap((name) =>
      ['virsh', 'virt-install', 'qemu', 'proxmox', 'virtualbox', 'lxd', 'incus', 'kubevirt'].flatMap((to) =>
        (['cdrom', 'disk'] as const).flatMap((device) => {
          const path = `/tmp/${name}`
          const text = unlessRefused(() => linesFor(to, driveFile(path, name, device)))
          if (text === undefined) return []
          const shell = to === 'kubevirt' ? text.slice(0, text.indexOf('\n\ndomain:')) : text
          if (OBEYED.test(shell)) t.fail('a terminal obeys a line')
          asked.push({ to, path, domain: name })
          return [`${shell}\nprintf '%s\\000' --end-of-lines--\n`]
        }),
      ),
    )
    t.ok(asked.length > 500)
    const script = join(folder, 'script')
    writeFileSync(script, lines.join(''))
    const printed = (await run('/bin/sh', [script], { PATH: bin })).toString()
    const answers = printed.split('--end-of-lines--\0').slice(0, -1)
    t.equal(answers.length, asked.length)
    const wrong = asked.filter(({ path, domain }, n) => {
      const calls = answers[n]!.split('--end-of-call--\0').slice(0, -1)
      return (
        calls.length === 0 ||
        calls.some((call) => {
          const [program = '', ...args] = call.split('\0').slice(0, -1)
          return PROGRAMS[program]?.(args, path, domain) !== true
        })
      )
    })
    t.same(wrong, [])
  }),
)

t.test('KubeVirt: YAML', (t) =>
  withDirectory(async (folder) => {
    const file = join(folder, 'all')
    const texts = NAMES.map((name) => linesFor('kubevirt', driveFile(`/tmp/${name}`, name)))
    writeFileSync(file, JSON.stringify(texts.map((text) => text.slice(text.indexOf('\n\ndomain:') + 2))))
    const script = `import json, re, sys, yaml
for text in json.load(open(sys.argv[1])):
    claim = yaml.safe_load(text)['volumes'][0]['persistentVolumeClaim']['claimName']
    assert re.fullmatch('[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?', claim), claim
print('fine')`
    t.equal((await run(tool.python, ['-c', script, file])).toString(), 'fine\n')
  }),
)

/** The line without what a test has itself: a console, and an accelerator that the host may lack. */
const plain = (line: string): string => line.trim().replace(/ -nographic| -accel kvm/g, '')

/** What a QEMU that is started with the line has as block devices, by QMP. */
async function blocksOf(
  line: string,
  folder: string,
): Promise<{ blocks: readonly Block[]; problem: string }> {
  const qemu = spawn('/bin/sh', ['-c', `exec ${plain(line)} -display none -S -nic none -qmp stdio`], {
    cwd: folder,
  })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  qemu.stdout.on('data', (bytes: Buffer) => out.push(bytes))
  qemu.stderr.on('data', (bytes: Buffer) => err.push(bytes))
  qemu.stdin.on('error', () => undefined)
  qemu.stdin.write(
    ['qmp_capabilities', 'query-block', 'quit'].map((execute) => `${JSON.stringify({ execute })}\n`).join(''),
  )
  await new Promise((resolve) => qemu.on('close', resolve))
  const answers = Buffer.concat(out)
    .toString()
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as { return?: unknown })
  const blocks = answers.map((answer) => answer.return).find((answer) => Array.isArray(answer)) ?? []
  return { blocks: blocks as readonly Block[], problem: Buffer.concat(err).toString() }
}

interface Block {
  readonly device: string
  readonly removable: boolean
  readonly inserted?: { readonly file: string; readonly ro: boolean }
}

t.test('every line of QEMU starts one that has the drive', { timeout: 600_000 }, (t) =>
  withDirectory(async (folder) => {
    const outputs = ['iso=a, b.iso', 'vfat=c.img', 'qcow2-vfat=d.qcow2'].map((output) =>
      output.replace('=', `=${folder}/`),
    )
    const build = ['build', '--hostname', 'web1', '-q', ...outputs.flatMap((output) => ['-o', output])]
    t.equal((await runMain(t, ...build)).code, 0)
    await run(tool.qemuImg, ['create', '-q', '-f', 'qcow2', join(folder, 'IMAGE.qcow2'), '1M'])
    const machines = [
      [],
      ['--machine', 'pc'],
      ['--machine', 'q35'],
      ['--machine', 'virt'],
      ['--arch', 'arm64'],
    ]
    let count = 0
    for (const machine of machines)
      for (const bus of [undefined, ...BUS_NAMES])
        for (const file of ['a, b.iso', 'c.img', 'd.qcow2']) {
          // One of all that are the same but for the container.
          if (file === 'd.qcow2' && bus !== undefined) continue
          const flags = [...machine, ...(bus === undefined ? [] : ['--bus', bus])]
          const printed = await runMain(t, 'attach', join(folder, file), '--to', 'qemu', ...flags)
          const hasIde = !['q35', 'virt', 'arm64'].includes(machine[1]!)
          if (bus === 'ide' && !hasIde) {
            t.match(printed, { code: 2, stderr: /has no ide .*--bus / })
            continue
          }
          t.equal(printed.code, 0, printed.stderr)
          const { blocks, problem } = await blocksOf(printed.stdout, folder)
          const title = `${flags.join(' ')} ${file}`
          t.equal(problem, '', title)
          const drive = blocks.find(({ device }) => device === 'config-drive')
          t.match(drive?.inserted?.file, join(folder, file), title)
          t.equal(drive?.removable, file.endsWith('.iso') && bus !== 'virtio', title)
          if (drive?.removable === true) {
            t.ok(drive.inserted?.ro, 'it cannot be written')
            t.ok(
              blocks.some(
                ({ removable, inserted, device }) => removable && !inserted && /cd|first/.test(device),
              ),
              `${title}: a CD-ROM is left`,
            )
          }
          count++
        }
    t.equal(count, 59)
  }),
)

t.test('QEMU reads a list', { timeout: 120_000 }, (t) =>
  withDirectory(async (folder) => {
    const names = NAMES.filter((name) => !name.includes('\0') && name !== '.' && name !== '..')
    for (const name of names) writeFileSync(join(folder, name), Buffer.alloc(512))
    const drives = names.map((name, n) => {
      const drive = { ...driveFile(join(folder, name), 'a', 'disk'), bus: 'virtio', machine: 'pc' } as const
      const list = driveArguments(drive)[1]!.replace(/if=virtio(.*)id=config-drive$/, `if=none$1id=d${n}`)
      return `-drive ${shellWord(list)}`
    })
    const { blocks, problem } = await blocksOf(`qemu-system-x86_64 -nodefaults ${drives.join(' ')}`, folder)
    t.equal(problem, '')
    const files = new Map(blocks.map(({ device, inserted }) => [device, inserted?.file]))
    t.same(
      names.filter((name, n) => files.get(`d${n}`) !== join(folder, name)),
      [],
    )
  }),
)

t.test('the line of QEMU starts a machine as it is, in the network of the drive', (t) =>
  withDirectory(async (folder) => {
    await run(tool.qemuImg, ['create', '-q', '-f', 'qcow2', join(folder, 'IMAGE.qcow2'), '1M'])
    const flags = ['--ip', '192.0.2.10/24', '--gateway', '192.0.2.1', '--mac', '52:54:00:00:00:07']
    for (const layout of ['config-drive', 'nocloud']) {
      const file = join(folder, `${layout}.iso`)
      const build = ['build', '--hostname', 'web1', '--datasource', layout, ...flags, '-o', file]
      const built = await runMain(t, ...build)
      t.equal(built.code, 0, built.stderr)
      const summary = /^ *(qemu-system-.*)$/m.exec(built.stderr)?.[1] ?? ''
      const printed = [summary]
      for (const machine of ['pc', 'q35', 'virt'])
        printed.push((await runMain(t, 'attach', file, '--to', 'qemu', '--machine', machine)).stdout.trim())
      for (const line of printed) {
        const [, nic = ''] = / -nic (\S+)/.exec(line) ?? []
        t.match(nic, /mac=52:54:00:00:00:07,net=192\.0\.2\.0\/24,host=192\.0\.2\.1,/, line)
        t.match(line, / -accel kvm -accel tcg .* -nographic /)
        // A line that QEMU rejects ends at once, with 1.
        const { code, stderr } = await shell(`timeout 4 ${line} -S < /dev/null`, folder)
        t.equal(code, 124, `${line}\n${stderr}`)
      }
    }
  }),
)
