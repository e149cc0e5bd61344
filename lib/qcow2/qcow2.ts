import { type Codec, raw, u32m, u64m, u16m } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { checkImage } from '../image/check-image.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { sizeOf } from '../image/tree.ts'

// Sections are those of QEMU's docs/interop/qcow2.rst.

/** Clusters of 64 KiB, the default of qemu-img. Source: "Header", cluster_bits */
const CLUSTER_BITS = 16
const CLUSTER = 1 << CLUSTER_BITS

/** Reference counts of 16 bits. Source: "Header", refcount_order */
const REFCOUNT_ORDER = 4
const REFCOUNTS = CLUSTER / 2

/** Entries of a table. "Cluster mapping" */
const L2_ENTRIES = CLUSTER / 8

const SECTOR = 512

/** The most entries of an L1 table: QEMU reads tables of up to 32 MiB. Source: block/qcow2.h, QCOW_MAX_L1_SIZE */
const MOST_L1 = (32 * 1024 * 1024) / 8

/** The most clusters with data, 4 TiB in total: the tables, ten bytes per cluster, are made in memory. */
const MOST_CLUSTERS = 2 ** 26

/** "Header" */
const qcow2Header = struct('qcow2 header', 112, {
  magic: fixed(1, 4, raw, Uint8Array.of(0x51, 0x46, 0x49, 0xfb)),
  version: fixed(5, 8, u32m, 3),
  backingFileOffset: fixed(9, 16, u64m, 0),
  backingFileSize: fixed(17, 20, u32m, 0),
  clusterBits: fixed(21, 24, u32m, CLUSTER_BITS),
  size: bp(25, 32, u64m),
  cryptMethod: fixed(33, 36, u32m, 0),
  l1Size: bp(37, 40, u32m),
  l1TableOffset: bp(41, 48, u64m),
  refcountTableOffset: bp(49, 56, u64m),
  refcountTableClusters: bp(57, 60, u32m),
  snapshots: fixed(61, 64, u32m, 0),
  snapshotsOffset: fixed(65, 72, u64m, 0),
  incompatibleFeatures: fixed(73, 80, u64m, 0),
  compatibleFeatures: fixed(81, 88, u64m, 0),
  autoclearFeatures: fixed(89, 96, u64m, 0),
  refcountOrder: fixed(97, 100, u32m, REFCOUNT_ORDER),
  headerLength: fixed(101, 104, u32m, 104),
  extensions: fixed(105, 112, u64m, 0), // End of the header extension area
})

/** An offset whose highest bit says that the cluster is referred to once. "Cluster mapping", L1 and L2 table entry */
const copied: Codec<number> = {
  ...u64m,
  write(target, offset, width, value) {
    u64m.write(target, offset, width, value)
    target[offset] = 0x80
  },
}

/**
 * Makes a qcow2 file (version 3, compat 1.1 in QEMU) with `image` as its disk: neither compressed nor encrypted, with clusters
 * only where the image has bytes. Nothing is copied: the file contains the image's own contents.
 *
 * @throws EncodeError `bad-size` for an image whose size is not a multiple of 512, `image-too-large`
 */
export function qcow2(image: Image): Image {
  checkImage(image)
  if (image.size % SECTOR !== 0) {
    throw new EncodeError(
      'bad-size',
      '',
      `the size of the disk is ${image.size} bytes, which is not a multiple of ${SECTOR}`,
    )
  }
  const runs = runsOf(image)
  const l1Size = Math.ceil(image.size / (CLUSTER * L2_ENTRIES))
  if (l1Size > MOST_L1) {
    throw new EncodeError('image-too-large', '', `the disk has ${image.size} bytes, more than QEMU can read`)
  }
  const dataClusters = runs.reduce((sum, { count }) => sum + count, 0)
  if (dataClusters > MOST_CLUSTERS) {
    const reason = `its contents need ${dataClusters} clusters; at most ${MOST_CLUSTERS} are supported`
    throw new EncodeError('image-too-large', '', reason)
  }
  const l2Tables = tablesOf(runs)
  const l1Clusters = Math.max(1, Math.ceil((l1Size * 8) / CLUSTER))
  const others = 1 + l1Clusters + l2Tables.length + dataClusters
  const { tableClusters, blocks } = refcountsOf(others)

  let next = 0
  const take = (clusters: number): number => (next += clusters) - clusters
  const at = {
    header: take(1),
    refcountTable: take(tableClusters),
    refcountBlocks: take(blocks),
    l1: take(l1Clusters),
    l2: take(l2Tables.length),
    data: take(dataClusters),
  }
  const header = new Uint8Array(qcow2Header.size)
  const fields = {
    size: image.size,
    l1Size,
    l1TableOffset: at.l1 * CLUSTER,
    refcountTableOffset: at.refcountTable * CLUSTER,
    refcountTableClusters: tableClusters,
  }
  qcow2Header.encode(fields, header, 0)
  const refcountTable = new Uint8Array(blocks * 8)
  for (let i = 0; i < blocks; i++) u64m.write(refcountTable, i * 8, 8, (at.refcountBlocks + i) * CLUSTER)
  const refcounts = new Uint8Array(next * 2)
  for (let i = 0; i < next; i++) u16m.write(refcounts, i * 2, 2, 1)
  const l1 = new Uint8Array(l1Size * 8)
  const l2 = new Uint8Array(l2Tables.length * CLUSTER)
  for (const [i, table] of l2Tables.entries()) copied.write(l1, table * 8, 8, (at.l2 + i) * CLUSTER)
  const tableAt = new Map(l2Tables.map((table, i) => [table, i]))

  const segments: Segment[] = []
  const add = (label: string, cluster: number, content: Uint8Array): void => {
    if (content.length > 0) segments.push({ kind: 'structure', label, offset: cluster * CLUSTER, content })
  }
  add('qcow2 header', at.header, header)
  add('qcow2 refcount table', at.refcountTable, refcountTable)
  add('qcow2 refcount blocks', at.refcountBlocks, refcounts)
  add('qcow2 L1 table', at.l1, l1)
  add('qcow2 L2 tables', at.l2, l2)
  let host = at.data
  for (const { first, count, segments: inside } of runs) {
    for (let i = 0; i < count; i++) {
      const table = tableAt.get(Math.floor((first + i) / L2_ENTRIES))!
      copied.write(l2, table * CLUSTER + ((first + i) % L2_ENTRIES) * 8, 8, (host + i) * CLUSTER)
    }
    for (const segment of inside) {
      segments.push({ ...segment, offset: segment.offset + (host - first) * CLUSTER })
    }
    host += count
  }
  return { size: next * CLUSTER, segments }
}

/** A run of adjacent clusters with data, and its contents. */
interface Run {
  readonly first: number
  count: number
  readonly segments: Segment[]
}

function runsOf({ segments }: Image): Run[] {
  const runs: Run[] = []
  for (const segment of segments) {
    const size = sizeOf(segment.content)
    if (size === 0) continue
    const first = Math.floor(segment.offset / CLUSTER)
    const end = Math.ceil((segment.offset + size) / CLUSTER)
    const last = runs.at(-1)
    if (last !== undefined && first <= last.first + last.count) {
      last.count = Math.max(last.count, end - last.first)
      last.segments.push(segment)
    } else runs.push({ first, count: end - first, segments: [segment] })
  }
  return runs
}

/** Returns the numbers of the L2 tables that map the clusters of `runs`. */
function tablesOf(runs: readonly Run[]): number[] {
  const tables: number[] = []
  for (const { first, count } of runs) {
    const last = Math.floor((first + count - 1) / L2_ENTRIES)
    for (let i = Math.max(Math.floor(first / L2_ENTRIES), (tables.at(-1) ?? -1) + 1); i <= last; i++)
      tables.push(i)
  }
  return tables
}

/** Returns the size of the reference counts, which also count themselves. Source: "Reference counts" */
function refcountsOf(others: number): { tableClusters: number; blocks: number } {
  let [tableClusters, blocks] = [1, 1]
  for (;;) {
    const needed = Math.ceil((others + tableClusters + blocks) / REFCOUNTS)
    const table = Math.ceil((needed * 8) / CLUSTER)
    if (needed === blocks && table === tableClusters) return { tableClusters, blocks }
    ;[tableClusters, blocks] = [table, needed]
  }
}
