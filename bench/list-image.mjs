// Lists an image, or prints one of its files: node list-image.mjs IMAGE [PATH]. It knows of the library as little as can be.
import { readIso9660 } from '../dist/lib/iso9660/read/read-iso9660.js'
import { openImage } from '../dist/lib/node/open-image.js'

const [, , path, file] = process.argv
const image = openImage(path)
const reading = readIso9660(image)
if (file === undefined) process.stdout.write(reading.paths().join('\n'))
else for await (const chunk of reading.entryAt(file).content.open()) process.stdout.write(chunk)
image.close()
