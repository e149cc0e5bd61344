// Whose code is inside a bundle is named beside it, with the text of the licence.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import t from 'tap'

const root = join(import.meta.dirname, '..')

/** Words that every text of these licences holds. */
const TEXTS: Readonly<Record<string, RegExp>> = {
  MIT: /Permission is hereby granted/,
  ISC: /Permission to use, copy, modify/,
  'Apache-2.0': /Apache License/,
  'BSD-3-Clause': /Redistribution and use in source/,
  'Python-2.0': /PYTHON SOFTWARE FOUNDATION/,
}

/** What each bundle begins with. */
const bundles = {
  'config-drive': './cli/start.js',
  'config-drive-genisoimage': './cli/mkisofs/start.js',
}

for (const [name, entry] of Object.entries(bundles))
  t.test(name, async (t) => {
    const notices = readFileSync(join(root, 'dist', 'bin', `${name}.LICENSES`), 'utf8').split(
      `\n${'-'.repeat(80)}\n\n`,
    )
    const { metafile } = await build({
      stdin: { contents: `import '${entry}'`, resolveDir: join(root, 'dist') },
      absWorkingDir: root,
      bundle: true,
      format: 'esm',
      platform: 'node',
      metafile: true,
      write: false,
      external: ['fs-extra', 'bullmq', 'ioredis'],
      alias: { fflate: 'fflate/browser' },
      logLevel: 'silent',
    })
    const folders = Object.keys(metafile.inputs).flatMap(
      (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
    )
    const packages = [...new Set(folders)].toSorted()
    t.ok(name !== 'config-drive' || packages.includes('node_modules/js-yaml'))
    for (const folder of packages) {
      const {
        name: each,
        version,
        license,
      } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, string>
      const notice = notices.find((text) => text.startsWith(`${each} ${version} (${license})\n`))
      t.match(notice, /Copyright|\(c\)/i, folder)
      t.match(notice, TEXTS[license!] ?? /no such text/, `${folder}: ${license}`)
    }
    t.equal(notices.length - 1, packages.length, 'and nobody else')
  })
