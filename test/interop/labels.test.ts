// The label and the file system by which Linux and cloud-init find an image that genisoimage wrote, beside what check says.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { check } from '../../lib/inspect/check.ts'
import { bytesAccess } from '../../lib/image/random-access.ts'
import { labelInLinux } from '../../lib/layouts/label-in-linux.ts'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { dsIdentify } from './cloudinit.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

/** Labels of the primary descriptor and of Joliet; undefined: no Joliet tree. */
const LABELS: readonly (readonly [primary: string, joliet: string | undefined])[] = [
  ['cidata', 'cidata'],
  ['CIDATA', 'cidata'],
  ['cidata', 'CIDATA'],
  ['cidata', 'other'],
  ['other', 'cidata'],
  ['cidata', undefined],
  ['other', undefined],
  ['cidata', ''],
  ['', 'cidata'],
  ['', ''],
  ['CiData', 'CiData'],
  ['cidata', 'CiData'],
  ['A_LONG_LABEL_OF_24_CHARS', 'a_long_label_of_'],
  ['config-2', 'cidata'],
]

const SECTOR = 2048
const [PRIMARY, SUPPLEMENTARY, TERMINATOR] = [1, 2, 255]

/** Sets the volume identifiers. Source: ECMA-119 8.4.7 and 8.5.6 */
function relabel(image: Buffer, primary: string, joliet: string): void {
  for (let offset = 16 * SECTOR; image[offset] !== TERMINATOR; offset += SECTOR) {
    const field = image.subarray(offset + 40, offset + 72)
    if (image[offset] === PRIMARY) field.write(primary.padEnd(32), 'latin1')
    if (image[offset] === SUPPLEMENTARY) field.set(Buffer.from(joliet.padEnd(16), 'utf16le').swap16())
  }
}

/** Returns what blkid prints of an image: its label and its file system. */
async function blkid(path: string): Promise<{ label: string; type: string }> {
  const told = (await run(tool.blkid, ['-p', '-o', 'export', path])).toString()
  const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(told)?.[1] ?? ''
  return { label: value('LABEL'), type: value('TYPE') }
}

t.test('labels and bridges', async (t) => {
  await withDirectory(async (directory) => {
    const seed = join(directory, 'seed')
    await mkdir(seed)
    await writeFile(join(seed, 'meta-data'), 'instance-id: i-1\n')
    await writeFile(join(seed, 'user-data'), '#cloud-config\npackages: [git]\n')
    const path = join(directory, 'image')
    for (const hasUdf of [false, true])
      for (const [primary, joliet] of LABELS) {
        const name = `${JSON.stringify([primary, joliet])}${hasUdf ? ' UDF' : ''}`
        const extensions = ['-R', ...(joliet === undefined ? [] : ['-J']), ...(hasUdf ? ['-udf'] : [])]
        // UDF takes the label of the option; that of the other descriptors is set below.
        const label = hasUdf ? (joliet ?? primary) || 'none' : 'any'
        await run('/usr/bin/genisoimage', ['-quiet', '-V', label, ...extensions, '-o', path, seed])
        const image = await readFile(path)
        relabel(image, primary, joliet ?? '')
        await writeFile(path, image)

        const drive = readDrive(bytesAccess(image))
        const told = await blkid(path)
        t.equal(told.type, hasUdf ? 'udf' : 'iso9660', name)
        if (!hasUdf) t.equal(labelInLinux(drive.medium) ?? '', told.label, name)
        const codes = check(drive, { guests: ['cloud-init@22.4'] }).map(({ code }) => code)
        // cloudinit/sources/DataSourceNoCloud.py, _get_devices
        const isFound = ['cidata', 'CIDATA'].includes(told.label) && ['iso9660', 'vfat'].includes(told.type)
        t.equal(!codes.includes('guest-label') && !codes.includes('guest-file-system'), isFound, name)
        const { datasources } = await dsIdentify(path)
        if (!hasUdf) t.equal(datasources.includes('NoCloud'), isFound, `ds-identify: ${name}`)
      }
  })
})
