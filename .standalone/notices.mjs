/** Names the packages inside a bundle, with the text of each licence: it has to go wherever their code goes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Text of a licence that a package names and does not carry, by its SPDX identifier. */
const TEXTS = {
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify,
merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`,
}

/**
 * Returns the names of the packages that esbuild took files from, by their folders: of one name there may be two versions.
 *
 * @param inputs paths of the metafile, relative to `root`
 */
export function packagesOf(inputs, root) {
  const packages = new Map()
  for (const path of inputs) {
    const [folder, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
    if (folder !== undefined) packages.set(join(root, folder), name)
  }
  return packages
}

/** Writes FILE.LICENSES beside the bundle; throws when a package has no licence that could be written. */
export function writeNotices(bundle, metafile, root) {
  const packages = packagesOf(Object.keys(metafile.inputs), root)
  const notices = [...packages]
    .sort(([a, one], [b, other]) => (`${one}\0${a}` < `${other}\0${b}` ? -1 : 1))
    .map(([folder, name]) => noticeOf(name, folder))
  const head = `${bundle.split('/').at(-1)} holds code of these packages.\n`
  const none = `${bundle.split('/').at(-1)} holds code of no other package.\n`
  const file = bundle.replace(/\.[cm]js$/, '.LICENSES')
  writeFileSync(file, notices.length === 0 ? none : [head, ...notices].join(`\n${'-'.repeat(80)}\n\n`))
}

function noticeOf(name, folder) {
  const { version, license, author, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const files = readdirSync(folder).filter((each) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(each))
  const texts = files.sort().map((each) => readFileSync(join(folder, each), 'utf8'))
  if (texts.length === 0) {
    if (TEXTS[license] === undefined) throw new Error(`${name} has no text of its licence ${license}`)
    const holder = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`)
    texts.push(`Copyright (c) ${holder}\n\n${TEXTS[license]}`)
  }
  return [`${name} ${version} (${license})`, homepage, '', ...texts]
    .filter((part) => part !== undefined)
    .join('\n')
}
