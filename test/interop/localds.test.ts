// The verb localds beside the program whose command line it has.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const REAL = '/usr/bin/cloud-localds'
if (!existsSync(REAL)) throw new Error('Debian package missing: cloud-image-utils')

const INPUTS = {
  'user-data': '#cloud-config\nhostname: vm1\n',
  'meta-data': 'instance-id: iid-1\nlocal-hostname: vm1\n',
  'network-config': 'version: 2\nethernets: {}\n',
  'vendor-data': '#cloud-config\n{}\n',
  interfaces: 'auto eth0\niface eth0 inet static\n  address 192.0.2.5\n\n',
  'one-line': 'auto lo',
  tabs: '# é\nauto eth0\niface eth0 inet static\n\taddress 192.0.2.5\n',
  quotes: 'auto wlan0\niface wlan0 inet dhcp\n  wpa-psk "a\\b"\n',
  empty: '',
}

interface Made {
  readonly code: number | string | null
  readonly stdout: Buffer
  readonly stderr: string
}

type Maker = (args: readonly string[], cwd: string, input: string) => Promise<Made>

const ours: Maker = (args, cwd, input) => cli(['localds', ...args], { cwd, input })

const real: Maker = (args, cwd, input) =>
  new Promise((resolve) => {
    const child = execFile(REAL, args, { cwd, encoding: 'buffer' }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr: stderr.toString() }),
    )
    child.stdin!.end(input)
  })

/** Lends a folder with the inputs. */
const withInputs = (use: (folder: string) => Promise<void>): Promise<void> =>
  withDirectory(async (folder) => {
    for (const [name, text] of Object.entries(INPUTS)) await writeFile(join(folder, name), text)
    await use(folder)
  })

/** What others find on a drive: its container, file system, label and files. */
async function drive(folder: string, name: string) {
  const [image, raw, copy] = ['', '.raw', '.d'].map((end) => join(folder, `${name}${end}`)) as [
    string,
    string,
    string,
  ]
  const { format } = JSON.parse((await run(tool.qemuImg, ['info', '--output=json', image])).toString())
  await run(tool.qemuImg, ['convert', '-f', format, '-O', 'raw', image, raw])
  const tags = (await run(tool.blkid, ['-p', '-o', 'export', raw])).toString()
  const tag = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(tags)?.[1]
  await mkdir(copy)
  if (tag('TYPE') === 'vfat') await run(tool.mcopy, ['-s', '-n', '-i', raw, '::/', copy])
  else await run(tool.bsdtar, ['-xf', raw, '-C', copy])
  const files = readdirSync(copy).sort()
  return {
    format,
    fileSystem: tag('TYPE'),
    label: tag('LABEL'),
    files: files.map((file) => [file, readFileSync(join(copy, file), 'utf8')]),
  }
}

const ALIKE = [
  'OUT user-data',
  'OUT user-data meta-data',
  '-H web1.example.org OUT user-data',
  '--hostname=web1 -m local OUT user-data',
  'OUT --dsmode net --interfaces interfaces user-data',
  '-i one-line OUT user-data',
  '-i empty -m= OUT user-data',
  '-N network-config -V vendor-data OUT user-data meta-data',
  '-f vfat --network-config network-config OUT user-data',
  '-f iso -d raw OUT user-data meta-data',
  '-d qcow2 OUT user-data meta-data',
  '-d qcow2 -f vfat -Hweb1 OUT user-data',
  '-vvHweb1 OUT user-data',
  '--host web0 --host web1 --vend vendor-data OUT user-data',
  '-H web1 -- OUT -',
  '-f vfat - user-data',
  'OUT empty',
] as const

t.test('the same files, bytes and label', async (t) => {
  for (const line of ALIKE) {
    await withInputs(async (folder) => {
      const made: unknown[] = []
      for (const [name, make] of Object.entries({ real, ours })) {
        const args = line.split(' ').map((word) => (word === 'OUT' ? name : word))
        const ended = await make(args, folder, '#!/bin/sh\necho standard input\n')
        t.equal(ended.code, 0, `${name}: ${line}: ${ended.stderr}`)
        if (!existsSync(join(folder, name))) await writeFile(join(folder, name), ended.stdout)
        t.equal(ended.stderr !== '', line.startsWith('-v'), `${name}: ${line}: it is said`)
        made.push(await drive(folder, name))
      }
      t.same(made[1], made[0], line)
    })
  }
})

t.test('both reject the same input', async (t) => {
  for (const line of [
    '',
    'OUT',
    'OUT user-data meta-data more',
    '-H web1 OUT user-data meta-data',
    '-i interfaces OUT user-data meta-data',
    '-m local OUT user-data meta-data',
    '-f ext4 OUT user-data',
    '-d nothing OUT user-data',
    '--nope OUT user-data',
    '--d raw OUT user-data',
    'OUT missing',
    'OUT user-data missing',
    '-i missing OUT user-data',
    '-N missing OUT user-data',
    '-V missing OUT user-data',
  ]) {
    await withInputs(async (folder) => {
      const before = readdirSync(folder)
      const args = line === '' ? [] : line.split(' ')
      for (const [name, make] of Object.entries({ real, ours }))
        t.not((await make(args, folder, '')).code, 0, `${name}: ${line}`)
      t.same(readdirSync(folder), before, `nothing is left: ${line}`)
    })
  }
  const refused = await ours(['-d', 'vmdk', 'out', 'user-data'], '/', '')
  t.match(refused, { code: 2, stderr: /"vmdk".* raw or qcow2/ })
  t.match(
    await ours(['-o', 'out', 'out', 'user-data'], '/', ''),
    { code: 2 },
    'the other takes it and does nothing',
  )
})

t.test('interfaces reach cloud-init as they are', async (t) => {
  await withInputs(async (folder) => {
    const read = async (name: 'tabs' | 'quotes', make: Maker): Promise<unknown> => {
      const out = `${name}.${make === ours ? 'ours' : 'real'}`
      t.equal((await make(['-i', name, out, 'user-data'], folder, '')).code, 0)
      const text = (await drive(folder, out)).files.find(([file]) => file === 'meta-data')![1]!
      await writeFile(join(folder, 'text'), text)
      const program = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))'
      return JSON.parse((await run(tool.python, ['-I', '-c', program, join(folder, 'text')])).toString())
    }
    t.same(
      await read('tabs', ours),
      await read('tabs', real),
      'what is no ASCII and tabs have another spelling',
    )
    t.same(await read('quotes', ours), {
      'instance-id': 'iid-local01',
      interfaces: INPUTS.quotes.replace(/\n$/, ''),
    })
    await t.rejects(read('quotes', real), 'the other does not escape them')
  })
})
