/** Images by writers in Go, see fixtures/go/README.md: what went into them, and what is found there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const LONG = 'A Long Name of Mixed Case, which ISO 9660 itself cannot have.Conf.txt'

const META_DATA = {
  uuid: '83679162-1378-4288-a2d4-70e13ec132aa',
  hostname: 'go.example.org',
  name: 'go',
  launch_index: 0,
  availability_zone: 'nova',
}

/** What went in: a text is a file. */
const SOURCE: Readonly<Record<string, string | undefined>> = {
  Nested: undefined,
  'Nested/deeper': undefined,
  'Nested/deeper/deepest': undefined,
  'Nested/deeper/deepest/file.txt': 'deep\n',
  empty: '',
  'empty-directory': undefined,
  openstack: undefined,
  'openstack/content': undefined,
  'openstack/content/0000': 'x'.repeat(5000),
  [`openstack/content/${LONG}`]: 'A long name of mixed case.\n',
  'openstack/latest': undefined,
  'openstack/latest/meta_data.json': JSON.stringify(META_DATA).replace(/([:,])(?=["\d])/g, '$1 '),
  'openstack/latest/user_data': '#cloud-config\ntimezone: Europe/Berlin\n',
}

export interface GoImage {
  /** Of the fixture, without `.gz`. */
  readonly name: string
  readonly trees: readonly ('rockridge' | 'joliet' | 'primary')[]
  /** What the writer made of a name; undefined: it left it out. Others are as they were. */
  readonly names: Readonly<Record<string, string | undefined>>
  /** What is wrong with it, once all trees were read: how often by structure and section. */
  readonly problems: Readonly<Record<string, number>>
  /** cloud-init finds its metadata. */
  readonly isTaken: boolean
}

const SHORT = {
  Nested: 'nested',
  openstack: 'openstac',
  'empty-directory': 'empty_di',
  [LONG]: 'a_long_n.con',
  'meta_data.json': 'meta_dat.jso',
  user_data: 'user_dat',
}

/**
 * Records of Joliet lead to directories of the primary tree, whose bytes are read two a character: `ME` is U+4D45. The
 * path tables lead to Joliet's own.
 */
const IN_PAIRS = {
  deeper: '䑅䕐䕒',
  deepest: '䑅䕐䕓',
  'file.txt': '䙉䱅⹔塔㬱',
  content: '䍏乔䕎',
  '0000': '〰〰⸻',
  [LONG]: '䅟䱏乇彎⹃低㬱',
  latest: '䱁呅協',
  'meta_data.json': '䵅呁彄䅔⹊协㬱',
  user_data: '啓䕒彄䅔⸻',
}

/** The serial number has eight bytes of one byte order. */
const SERIAL_FAULTS = { 'PX, RRIP 4.1.1': 13 }

const JOLIET_FAULTS = {
  'Joliet path table (L), ECMA-119 9.4.3': 3,
  'Joliet path table (L), ECMA-119 6.9.1': 5,
}

// prettier-ignore
export const goImages: readonly GoImage[] = [
  {
    name: 'diskfs-rock-ridge.iso',
    trees: ['rockridge', 'primary'], names: {}, problems: SERIAL_FAULTS, isTaken: true,
  },
  {
    name: 'diskfs-rock-ridge-joliet.iso',
    trees: ['rockridge', 'joliet', 'primary'],
    names: {}, problems: { ...SERIAL_FAULTS, ...JOLIET_FAULTS }, isTaken: true,
  },
  {
    name: 'diskfs-joliet.iso',
    trees: ['joliet', 'primary'], names: IN_PAIRS, problems: JOLIET_FAULTS, isTaken: false,
  },
  { name: 'diskfs-plain.iso', trees: ['primary'], names: SHORT, problems: {}, isTaken: false },
  {
    name: 'kdomanski.iso',
    trees: ['primary'],
    names: { Nested: 'nested', [LONG]: 'a_long_name_of_mixed_cas.txt', 'empty-directory': undefined },
    problems: { 'path table (L), ECMA-119 6.9.1': 1 },
    isTaken: true,
  },
  {
    name: 'diskfs-fat32.img',
    trees: [], names: {}, problems: { 'boot sector, FAT 1.03, "Boot Sector and BPB"': 1 }, isTaken: true,
  },
]

export const bytesOfGoImage = ({ name }: GoImage): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures', 'go', `${name}.gz`)))

/** What is found in it: the text of a file by its path, undefined for a directory. */
export const wantedOf = ({ names }: GoImage): ReadonlyMap<string, string | undefined> =>
  new Map(
    Object.entries(SOURCE).flatMap(([path, content]): [string, string | undefined][] => {
      const parts = path.split('/').map((name) => (name in names ? names[name] : name))
      return parts.includes(undefined) ? [] : [[parts.join('/'), content]]
    }),
  )
