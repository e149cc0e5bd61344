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
  /** What a reader finds in it. */
  readonly trees: readonly ('rockridge' | 'joliet' | 'primary')[]
  /** Which of the folders it is made of. */
  readonly folder: 'plain' | 'posix' | 'links'
}

/** Which trees the options ask for. */
const treesOf = (hasRockRidge: boolean, hasJoliet: boolean): ForeignImage['trees'] => [
  ...(hasRockRidge ? (['rockridge'] as const) : []),
  ...(hasJoliet ? (['joliet'] as const) : []),
  'primary',
]

const genisoimage = (
  name: string,
  options: readonly string[],
  folder: ForeignImage['folder'] = 'posix',
): ForeignImage => ({
  name: `genisoimage ${name}`,
  command: '/usr/bin/genisoimage',
  args: (source, output) => ['-quiet', '-no-pad', '-V', 'FOREIGN', ...options, '-o', output, source],
  isSmall: true,
  trees: treesOf(/^-[rR]$/m.test(options.join('\n')), options.includes('-J')),
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
  trees: treesOf(!options.includes('--norock'), options.includes('-J')),
  folder,
})

const bsdtar = (name: string, options: string, folder: ForeignImage['folder'] = 'posix'): ForeignImage => ({
  name: `bsdtar ${name}`,
  command: tool.bsdtar,
  args: (source, output) => ['--format', 'iso9660', '--options', options, '-cf', output, '-C', source, '.'],
  isSmall: false,
  trees: treesOf(!options.includes('!rockridge'), !options.includes('!joliet')),
  folder,
})

const pycdlib = (name: string, options: object, folder: ForeignImage['folder'] = 'posix'): ForeignImage => ({
  name: `pycdlib ${name}`,
  command: tool.python,
  args: (source, output) => ['-I', PYCDLIB, source, output, JSON.stringify(options)],
  isSmall: true,
  trees: treesOf('rock_ridge' in options, 'joliet' in options),
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
  genisoimage('-iso-level 4 -R -J', ['-iso-level', '4', '-R', '-J'], 'plain'),
  genisoimage('-iso-level 4', ['-iso-level', '4'], 'plain'),
  xorrisofs('-R', ['-R']),
  xorrisofs('-R -J -joliet-long', ['-R', '-J', '-joliet-long']),
  xorrisofs('-J, no Rock Ridge', ['--norock', '-J'], 'plain'),
  xorrisofs('plain', ['--norock'], 'plain'),
  xorrisofs('-rr_reloc_dir', ['-R', '-J', '-rr_reloc_dir', '/rr_moved']),
  {
    name: 'xorriso RRIP 1.12',
    command: tool.xorriso,
    // prettier-ignore
    args: (source, output) => [
      '-no_rc', '-report_about', 'FAILURE', '-outdev', output, '-volid', 'FOREIGN', '-padding', '0',
      '-compliance', 'new_rr', '-hardlinks', 'on', '-map', source, '/',
    ],
    isSmall: true,
    trees: treesOf(true, false),
    folder: 'posix',
  },
  xorrisofs('-iso-level 4', ['-iso-level', '4', '-R']),
  xorrisofs('long targets', ['-R'], 'links'),
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
  for (const [name, to] of Object.entries({
    short: '../readme.txt',
    absolute: '/etc/passwd',
    dots: './../.././x',
    long: 'component/'.repeat(6) + 'end',
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
  for (let i = 0; i < 30; i++) await writeFile(join(folder, `many/file-number-${i}`), `${i % 7}`)
}

/** Targets that take several entries, and several continuation areas. */
const fillLinks = async (folder: string): Promise<void> => {
  for (const size of [1, 9, 100, 255]) {
    for (const length of [200, 250, 300, 520, 1000]) {
      const target = `${'c'.repeat(size)}/`.repeat(length).slice(0, length - 1)
      await symlink(`${target}x`, join(folder, `link-${size}-${length}`))
    }
  }
}

const FOLDERS = { plain: fillPlain, posix: fillPosix, links: fillLinks } as const

/** Makes the images that `isWanted` into `directory`; returns their files by name. */
export const foreignImages = (
  directory: string,
  isWanted: (image: ForeignImage) => boolean = () => true,
): Promise<ReadonlyMap<string, string>> =>
  withDirectory(async (work) => {
    const made = new Map<string, string>()
    for (const [name, fill] of Object.entries(FOLDERS)) {
      await mkdir(join(work, name))
      await fill(join(work, name))
    }
    for (const image of foreign.filter(isWanted)) {
      const output = join(directory, `${image.name.replace(/[^A-Za-z0-9]+/g, '-')}.iso`)
      await run(image.command, image.args(join(work, image.folder), output))
      made.set(image.name, output)
    }
    return made
  })
