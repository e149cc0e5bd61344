/** The trees that writers and readers of ISO 9660 get wrong, each with the options that it needs. */
import type { Iso9660Options } from '../../lib/iso9660/write/options.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'

export interface HardTree {
  readonly name: string
  readonly tree: Tree
  readonly options: Partial<Iso9660Options>
  /** Readers that are known not to see it as it is, as `tool tree`, and why. */
  readonly except: Readonly<Record<string, string>>
}

type Entries = Iterable<readonly [path: string, entry: Entry]>

const hard = (
  name: string,
  entries: Entries,
  options: Partial<Iso9660Options> = {},
  except: Readonly<Record<string, string>> = {},
): HardTree => ({ name, tree: new Map(entries), options, except })

const link = (target: string): Entry => ({ kind: 'symlink', target })
const directory: Entry = { kind: 'directory' }
const text = (path: string): readonly [string, Entry] => [path, file(`content of ${path}\n`)]
const range = (count: number): number[] => [...Array(count).keys()]
const deep = (levels: number, leaf: string, name = 'level'): string =>
  [...range(levels).map((i) => `${name}${i + 1}`), leaf].join('/')

/** `length` bytes in components of `size`. */
const target = (length: number, size: number): string => {
  let result = ''
  for (let i = 0; result.length < length; i++) result += `${String.fromCharCode(97 + (i % 26)).repeat(size)}/`
  return result.slice(0, length).replace(/\/$/, 'x')
}

const sized = (size: number, seed: number): Entry =>
  file(Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 7 + (i >> 8)) & 0xff))

const cut = { joliet: { onTooLong: 'cut' } } as const
const replace = { joliet: { onIllegal: 'replace' } } as const
const relocate = { deepDirectories: 'relocate' } as const

const RR_MOVED = 'shows the directory of relocated ones, or not what was relocated'
const NO_TARGETS = 'takes no target over 1023 bytes'
const NO_CE = 'reads no continuation'
const noContinuation = { 'iso-info rockridge': NO_CE, 'fuseiso rockridge': NO_CE }
const noSurrogates = { 'iso-info joliet': 'knows no surrogate pairs' }
const ONE_CE = 'reads one continuation, and a sector holds no more'
const relocated = {
  'isoinfo rockridge': RR_MOVED,
  'xorriso rockridge': RR_MOVED,
  '7z rockridge': RR_MOVED,
  'pycdlib rockridge': RR_MOVED,
  'xorriso primary': RR_MOVED,
  'isoinfo primary': RR_MOVED,
  'bsdtar primary': RR_MOVED,
  'pycdlib primary': RR_MOVED,
  'fuseiso rockridge': RR_MOVED,
  'iso-info rockridge': RR_MOVED,
}

export const hardTrees: readonly HardTree[] = [
  hard('nothing', []),
  hard('one empty file', [['empty', file('')]]),
  hard('empty directories', [
    ['a', directory],
    ['b/c', directory],
  ]),
  hard(
    'contents of every length about a sector',
    range(6).flatMap((i) =>
      [2047, 2048, 2049].map((size) => [`size-${size * (i + 1)}`, sized(size * (i + 1), i)] as const),
    ),
  ),
  hard(
    'equal contents',
    range(20).map((i) => [`same/${i}`, sized(3000, i % 3)] as const),
  ),
  hard(
    'hard links',
    range(9).map(
      (i) =>
        [
          `links/${i}`,
          { kind: 'file', content: new TextEncoder().encode(`inode ${i % 3}`), inode: String(i % 3) },
        ] as const,
    ),
  ),
  hard(
    'names of 64 characters',
    range(8).map((i) => text(`${'n'.repeat(63)}${i}`)),
  ),
  hard(
    'names of 103 characters',
    range(8).map((i) => text(`${'n'.repeat(102)}${i}`)),
    { joliet: { length: 103 } },
    {
      'isoinfo joliet': 'cuts what is longer than 64',
    },
  ),
  hard(
    'names about the length of one entry',
    [246, 249, 250, 251, 252, 254, 255].map((length) => text(String(length).padEnd(length, 'n'))),
    cut,
    noContinuation,
  ),
  hard(
    'names of 255 bytes in the thousands',
    range(60).map((i) => text(String(i).padEnd(255, 'm'))),
    cut,
    noContinuation,
  ),
  hard(
    'names of 255 bytes of two each',
    [text(`${'é'.repeat(127)}x`), text(`ü${'é'.repeat(126)}y`)],
    cut,
    noContinuation,
  ),
  hard(
    'surrogate pairs',
    [
      text('a\u{1f600}b'),
      text('\u{1f600}'),
      text('dir\u{1f601}/\u{10fffd}'),
      text('\uffee'),
      text('z\u{20000}'),
    ],
    {},
    noSurrogates,
  ),
  hard(
    'scripts',
    [
      text('4/日本語.txt'),
      text('5/русский'),
      text('6/العربية'),
      text('7/한국어'),
      text('1/e\u0301'),
      text('2/\u00e9'),
      text('3/ß'),
    ],
    {},
    { 'bsdtar joliet': 'composes what is decomposed', 'iso-info joliet': 'loses the end of Hangul' },
  ),
  hard('names that differ by case', [text('name'), text('NAME'), text('Name'), text('dir/a'), text('DIR/a')]),
  hard(
    'names that are equal in 31 characters',
    range(40).map((i) => text(`${'c'.repeat(40)}${i}.conf`)),
  ),
  hard(
    'names that are equal in 8.3',
    range(60).map((i) => text(`user-data-${i}.yaml`)),
    { level: 1 },
  ),
  hard('names that are equal once mapped', ['a-b', 'a+b', 'a b', 'a_b', 'a=b', 'a,b'].map(text)),
  hard(
    'dots',
    ['.hidden', '..x', 'x.', 'x..', 'a.b.c.d', '...', '.a.b', 'archive.tar.gz'].map(text),
    {},
    {
      'bsdtar primary': 'drops dots at the end',
      '7z joliet': 'drops dots at the end',
    },
  ),
  hard(
    'characters of shells',
    ["a'b", 'a"b', 'a$b', 'a&b', '-a', '#a#', 'a~', 'a|b', 'a<b>', '%41', 'a  b', '{a}', '[a]', '!'].map(
      text,
    ),
  ),
  hard(
    'characters that Joliet does not allow',
    ['a:b', 'a*b', 'a?b', 'a\\b', 'a;b'].flatMap((path, i) => [text(`${i}/${path}`)]),
    replace,
    { '7z joliet': 'has a backslash for a slash' },
  ),
  hard('names with a version', ['a;1', 'b;2', 'c.txt;1'].map(text), replace),
  hard(
    'short symbolic links',
    [
      ['relative', link('a')],
      ['absolute', link('/etc/passwd')],
      ['root', link('/')],
      ['up', link('../../x')],
      ['here', link('./x')],
      ['dot', link('.')],
      ['dots', link('..')],
      ['loop', link('loop')],
      ['dir/up', link('../up')],
    ],
    {},
    { 'isoinfo rockridge': 'shows no target `/`', 'pycdlib rockridge': 'shows no target `/`' },
  ),
  hard(
    'symbolic links about the length of one entry',
    range(16).map((i) => [`link${i}`, link(target(240 + i, 250))] as const),
    {},
    noContinuation,
  ),
  hard(
    'symbolic links of components of every size',
    [1, 2, 3, 7, 8, 50, 100, 246, 247, 248, 249, 250, 255].map(
      (size) => [`of-${size}`, link(target(700, size))] as const,
    ),
    {},
    noContinuation,
  ),
  hard(
    'symbolic links of 1023 bytes',
    [1, 10, 200].map((size) => [`of-${size}`, link(target(1023, size))] as const),
    {},
    { ...noContinuation, 'isovfy ': 'crashes on targets of several SL entries' },
  ),
  hard(
    'symbolic links of 4095 bytes',
    [2, 30, 255].map((size) => [`of-${size}`, link(target(4095, size))] as const),
    {},
    {
      'xorriso rockridge': NO_TARGETS,
      'xorriso primary': NO_TARGETS,
      'isoinfo rockridge': NO_TARGETS,
      'fuseiso rockridge': NO_TARGETS,
      'isovfy ': 'crashes on targets of several sectors',
      'iso-info rockridge': NO_TARGETS,
      'pycdlib rockridge': ONE_CE,
      'pycdlib joliet': ONE_CE,
      'pycdlib primary': ONE_CE,
    },
  ),
  hard(
    'symbolic links that go up',
    [
      ['up', link(`${'../'.repeat(120)}x`)],
      ['up-long', link(`${'../'.repeat(200)}${'y'.repeat(200)}`)],
    ],
    {},
    noContinuation,
  ),
  hard('eight levels', [text(deep(7, 'file'))]),
  hard(
    'nine levels, the last moved',
    [text(deep(8, 'file')), text(deep(8, 'other')), text('top')],
    relocate,
    relocated,
  ),
  hard(
    'thirty levels, moved again and again',
    [text(deep(29, 'file')), text(deep(12, 'middle'))],
    relocate,
    relocated,
  ),
  hard(
    'moved directories of one name',
    range(5).map((i) => text(`branch${i}/${deep(7, 'same/file')}`)),
    relocate,
    relocated,
  ),
  hard(
    'moved directories beside an own rr_moved',
    [text('rr_moved/mine'), text(deep(9, 'file'))],
    relocate,
    relocated,
  ),
  ...(['plain', 'strict', 'relaxed'] as const).map((names) =>
    hard(
      `moved directories beside an own empty rr_moved, ${names} names`,
      [['rr_moved', directory], text(deep(9, 'file')), text('0'), text('.a')],
      {
        ...relocate,
        ...{ plain: {}, strict: { level: 1 as const }, relaxed: { names: { relaxed: true } } }[names],
      },
      relocated,
    ),
  ),
  hard(
    'moved directories below hidden ones',
    [text(`hidden/${deep(9, 'file')}`), text(`${deep(6, 'hidden', 'l')}/${deep(5, 'file')}`), text('shown')],
    { ...relocate, hidden: { primary: new Set(['hidden', deep(6, 'hidden', 'l')]) } },
  ),
  hard(
    'moved directories, some of them hidden',
    [text(deep(20, 'file')), text(`${deep(8, 'hidden')}/${deep(9, 'file')}`), text(deep(14, 'a'))],
    {
      ...relocate,
      hidden: { primary: new Set([deep(8, 'hidden'), deep(14, 'a')]), joliet: new Set([deep(3, 'level4')]) },
    },
    relocated,
  ),
  hard(
    'a hidden rr_moved beside moved directories',
    [text('rr_moved/mine'), text(deep(9, 'file'))],
    { ...relocate, hidden: { primary: new Set(['rr_moved']) } },
    relocated,
  ),
  hard(
    'forty levels, kept',
    [text(deep(39, 'file', 'l'))],
    { deepDirectories: 'keep' },
    {
      '7z joliet': 'has a limit of 16 levels',
      'isoinfo rockridge': 'cuts paths',
      'isoinfo joliet': 'cuts paths',
      'isoinfo primary': 'cuts paths',
    },
  ),
  hard(
    'a directory of many sectors',
    [...range(800).map((i): [string, Entry] => [`dir/file-${i}`, file('')]), text('dir/last')],
    {},
    Object.fromEntries(
      ['rockridge', 'joliet', 'primary'].map((tree) => [
        `isoinfo ${tree}`,
        'reads the image anew for each file',
      ]),
    ),
  ),
  hard(
    'path tables of many sectors',
    range(200).map((i) => [`directory-${i}/sub`, directory] as const),
  ),
  hard(
    'dates',
    (
      [
        ['1850', '1850-06-01'],
        ['1900', '1900-01-01'],
        ['1970', '1970-01-01'],
        ['leap', '2024-02-29T23:59:59'],
        ['2038', '2038-01-20'],
        ['2155', '2155-12-31'],
        ['2300', '2300-01-01'],
      ] as const
    ).map(
      ([path, date]) =>
        [
          path,
          { ...file(path), modified: new Date(`${date.padEnd(19, 'T00:00:00'.slice(date.length - 19))}Z`) },
        ] as const,
    ),
  ),
  hard(
    'modes and owners',
    [0o000, 0o400, 0o644, 0o755, 0o1777, 0o4755, 0o7777].map(
      (mode, i) =>
        [`mode-${mode.toString(8)}`, { ...file(`${mode}`), mode, uid: i * 100, gid: 50 + i }] as const,
    ),
  ),
  hard('plain level 1', ['README.TXT', 'a.b.c', 'long-file-name.html', 'dir.d/x'].map(text), {
    level: 1,
    rockRidge: false,
    joliet: false,
  }),
  hard('plain level 3 with Joliet', ['README.TXT', 'a.b.c', 'long-file-name.html', 'dir.d/x'].map(text), {
    level: 3,
    rockRidge: false,
  }),
  hard('untranslated names', ['a.b.c', 'x-y z', 'small', '#1~', 'dir.d/x'].map(text), {
    names: {
      length: 37,
      lowercase: true,
      multipleDots: true,
      leadingDots: true,
      relaxed: true,
      omitPeriod: true,
    },
  }),
  hard('Rock Ridge alone', [text('a/b'), ['link', link('a/b')]], { joliet: false }),
  hard('entries hidden from each tree', ['both', 'primary', 'joliet', 'dir/x'].map(text), {
    hidden: { primary: new Set(['joliet', 'dir']), joliet: new Set(['primary']) },
  }),
  hard(
    'records that fill their sectors',
    range(90).map((i) => text(`r${String(i).padStart((i % 12) + 3, '0')}`)),
  ),
  hard('no padding, aligned to a MiB', [text('a')], { padding: 0, alignment: 1024 * 1024 }),
  ...[[], [text('a')], [['empty', file('')] as const]].flatMap((entries) =>
    [0, 1].flatMap((padding) =>
      [false, true].map((rockRidge) =>
        hard(
          `no more than ${entries.map(([path]) => path).join() || 'nothing'}, ${padding} sectors of padding` +
            `, ${rockRidge ? 'Rock Ridge' : 'plain'}`,
          entries,
          { padding, rockRidge, joliet: false },
        ),
      ),
    ),
  ),
]
