// Packs a folder: node pack-folder.mjs SOURCE OUTPUT. It knows of a folder as little as can be.
import { readdirSync, statSync } from 'node:fs'
import { iso9660 } from '../dist/lib/iso9660/write/iso9660.js'
import { fileContent } from '../dist/lib/node/file-content.js'
import { writeImage } from '../dist/lib/node/write-image.js'

const [, , source, output] = process.argv
const tree = new Map()

function scan(folder, below) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    const name = below + entry.name
    if (entry.isDirectory()) scan(path, `${name}/`)
    else {
      const stat = statSync(path)
      tree.set(name, { kind: 'file', content: fileContent(path, stat), modified: stat.mtime })
    }
  }
}

scan(source, '')
await writeImage(iso9660(tree, { volumeId: 'BENCH' }), output, { sha256: false, inPlace: true })
