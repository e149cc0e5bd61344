/** Images by the programs that others have, each with the options that change what is on the disc. */
import { chmod, link, mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, tool, withDirectory } from './tools.ts'

/** How an image is made of a folder. */
export interface ForeignImage {
  readonly name: string
  readonly command: string
  readonly args: (folder: string, output: string) => readonly string[]
  /** It is worth to be changed in many ways. */
  readonly isSmall: boolean
  /** Which of the folders it is made of. */
  readonly folder: 'plain' | 'posix'
}

const genisoimage = (
  name: string,
  options: readonly string[],
  folder: ForeignImage['folder'] = 'posix',
): ForeignImage => ({
  name: `genisoimage ${name}`,
  command: '/usr/bin/genisoimage',
  args: (source, output) => ['-quiet', '-no-pad', '-V', 'FOREIGN', ...options, '-o', output, source],
  isSmall: true,
  folder,
})

const xorrisofs = (
  name: string,
  options: readonly string[],
  folder: ForeignImage['folder'] = 'posix',
): ForeignImage => ({
  name: `xorrisofs ${name}`,
  command: '/usr/bin/xorrisofs',
  args: (source, output) => ['-quiet', '-no-pad', '-V', 'FOREIGN', ...options, '-o', output, source],
  isSmall: true,
  folder,
})

const bsdtar = (name: string, options: string, folder: ForeignImage['folder'] = 'posix'): ForeignImage => ({
  name: `bsdtar ${name}`,
  command: tool.bsdtar,
  args: (source, output) => ['--format', 'iso9660', '--options', options, '-cf', output, '-C', source, '.'],
  isSmall: false,
  folder,
})

const pycdlib = (name: string, options: object, folder: ForeignImage['folder'] = 'posix'): ForeignImage => ({
  name: `pycdlib ${name}`,
  command: tool.python,
  args: (source, output) => ['-I', PYCDLIB, source, output, JSON.stringify(options)],
  isSmall: true,
  folder,
})

const PYCDLIB = fileURLToPath(new URL('pycdlib_write.py', import.meta.url))

export const foreign: readonly ForeignImage[] = [
  genisoimage('plain', [], 'plain'),
  genisoimage('-R', ['-R']),
  genisoimage('-R -J', ['-R', '-J']),
  genisoimage('-r -J -joliet-long', ['-r', '-J', '-joliet-long']),
  genisoimage('-J', ['-J', '-l'], 'plain'),
  genisoimage('-U', ['-U', '-R']),
  genisoimage('-l -allow-lowercase -allow-multidot', ['-l', '-allow-lowercase', '-allow-multidot'], 'plain'),
  genisoimage('-iso-level 1 -N', ['-iso-level', '1', '-N'], 'plain'),
  genisoimage('-iso-level 3 -D -R', ['-iso-level', '3', '-D', '-R']),
  genisoimage('-iso-level 4 -R -J', ['-iso-level', '4', '-R', '-J']),
  genisoimage('-iso-level 4', ['-iso-level', '4'], 'plain'),
  xorrisofs('-R', ['-R']),
  xorrisofs('-R -J -joliet-long', ['-R', '-J', '-joliet-long']),
  xorrisofs('-J, no Rock Ridge', ['--norock', '-J'], 'plain'),
  xorrisofs('plain', ['--norock'], 'plain'),
  xorrisofs('-rr_reloc_dir', ['-R', '-J', '-rr_reloc_dir', '/rr_moved']),
  {
    name: 'xorriso RRIP 1.12',
    command: tool.xorriso,
    args: (source, output) => [
      '-no_rc',
      '-report_about',
      'FAILURE',
      '-outdev',
      output,
      '-volid',
      'FOREIGN',
      '-padding',
      '0',
      '-compliance',
      'new_rr',
      '-hardlinks',
      'on',
      '-map',
      source,
      '/',
    ],
    isSmall: true,
    folder: 'posix',
  },
  xorrisofs('-iso-level 4', ['-iso-level', '4', '-R']),
  bsdtar('default', 'joliet'),
  bsdtar('long Joliet', 'joliet=long'),
  bsdtar('no Joliet', '!joliet'),
  bsdtar('no Rock Ridge', '!rockridge,joliet', 'plain'),
  bsdtar('iso-level 1', '!rockridge,!joliet,iso-level=1', 'plain'),
  pycdlib('RRIP 1.09', { rock_ridge: '1.09' }),
  pycdlib('RRIP 1.10 and Joliet', { rock_ridge: '1.10', joliet: 3 }),
  pycdlib('RRIP 1.12', { rock_ridge: '1.12' }),
  pycdlib('Joliet level 1', { joliet: 1 }, 'plain'),
  pycdlib('ISO 9660:1999', { interchange_level: 4 }, 'plain'),
  pycdlib('XA', { rock_ridge: '1.09', xa: true }),
  pycdlib('UDF bridge', { rock_ridge: '1.09', joliet: 3, udf: '2.60' }),
  bsdtar('iso-level 4', '!rockridge,!joliet,iso-level=4', 'plain'),
]

const DATE = new Date('2024-02-29T12:34:56Z')

/** Files and directories that every format has. */
const fillPlain = async (folder: string): Promise<void> => {
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'readme.txt': 'read me\n',
    EMPTY: '',
    'openstack/latest/meta_data.json': '{"uuid": "x"}',
    'openstack/latest/user_data': '#!/bin/sh\n',
    'openstack/2012-08-10/meta_data.json': '{"uuid": "y"}',
    'large.bin': Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) & 0xff),
    'dir.d/no_extension': 'z',
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
    await utimes(join(folder, path), DATE, DATE)
  }
  await mkdir(join(folder, 'void'))
}

/** What takes Rock Ridge: long names, links, modes, depth. */
const fillPosix = async (folder: string): Promise<void> => {
  await fillPlain(folder)
  await mkdir(join(folder, 'l2/l3/l4/l5/l6/l7/l8/l9/l10'), { recursive: true })
  await writeFile(join(folder, 'l2/l3/l4/l5/l6/l7/l8/l9/l10/deep'), 'deep')
  await writeFile(join(folder, 'l2/l3/l4/l5/l6/l7/l8/beside'), 'beside')
  await mkdir(join(folder, 'names'))
  for (const name of [
    'UPPER',
    'lower',
    'with space',
    'a.b.c.d',
    '.hidden',
    'é日本',
    'n'.repeat(100),
    'm'.repeat(250),
  ]) {
    await writeFile(join(folder, 'names', name), name)
  }
  await mkdir(join(folder, 'links'))
  const target = (parts: number): string => Array(parts).fill('component').join('/')
  for (const [name, to] of Object.entries({
    short: '../readme.txt',
    absolute: '/etc/passwd',
    dots: './../.././x',
    long: target(60),
    longer: target(20),
  })) {
    await symlink(to, join(folder, 'links', name))
  }
  await writeFile(join(folder, 'links/hard-1'), 'hard links')
  await link(join(folder, 'links/hard-1'), join(folder, 'links/hard-2'))
  await link(join(folder, 'links/hard-1'), join(folder, 'links/hard-3'))
  await mkdir(join(folder, 'modes'))
  for (const mode of [0o400, 0o644, 0o755, 0o4755]) {
    await writeFile(join(folder, `modes/${mode.toString(8)}`), 'mode')
    await chmod(join(folder, `modes/${mode.toString(8)}`), mode)
  }
  await mkdir(join(folder, 'many'))
  for (let i = 0; i < 60; i++) await writeFile(join(folder, `many/file-number-${i}`), `${i % 7}`)
}

/** The folder that images are made of, filled. */
export const fillFolder = async (folder: string, kind: ForeignImage['folder']): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await (kind === 'plain' ? fillPlain(folder) : fillPosix(folder))
}

/** Makes the images that `isWanted` into `directory`; returns their files by name. */
export const foreignImages = (
  directory: string,
  isWanted: (image: ForeignImage) => boolean = () => true,
): Promise<ReadonlyMap<string, string>> =>
  withDirectory(async (work) => {
    const made = new Map<string, string>()
    for (const kind of ['plain', 'posix'] as const) await fillFolder(join(work, kind), kind)
    for (const image of foreign.filter(isWanted)) {
      const output = join(directory, `${image.name.replace(/[^A-Za-z0-9]+/g, '-')}.iso`)
      await run(image.command, image.args(join(work, image.folder), output))
      made.set(image.name, output)
    }
    return made
  })
