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

const bundles = { 'config-drive': './cli/start.js', 'config-drive-genisoimage': './cli/mkisofs/start.js' }

for (const [name, entry] of Object.entries(bundles))
  t.test(name, async (t) => {
    const notices = readFileSync(join(root, 'dist', 'bin', `${name}.LICENSES`), 'utf8').split(
      `\n${'-'.repeat(80)}\n\n`,
    )
    const bundle = readFileSync(join(root, 'dist', 'bin', `${name}.cjs`), 'utf8')
    const isWithYargs = !/["']yargs["']/.test(bundle)
    const { metafile } = await build({
      stdin: { contents: `import '${entry}'`, resolveDir: join(root, 'dist') },
      absWorkingDir: root,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      metafile: true,
      write: false,
      external: isWithYargs ? [] : ['yargs'],
      alias: { fflate: 'fflate/browser' },
      logLevel: 'silent',
    })
    const names = Object.keys(metafile.inputs).flatMap(
      (path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    )
    const packages = [...new Set(names)].toSorted()
    t.ok(name !== 'config-drive' || packages.includes('js-yaml'))
    for (const each of packages) {
      const { version, license } = JSON.parse(
        readFileSync(join(root, 'node_modules', each, 'package.json'), 'utf8'),
      ) as { version: string; license: string }
      const notice = notices.find((text) => text.startsWith(`${each} ${version} (${license})\n`))
      t.match(notice, /Copyright|\(c\)/i, each)
      t.match(notice, TEXTS[license] ?? /no such text/, `${each}: ${license}`)
    }
    t.equal(notices.length - 1, packages.length, 'and nobody else')
  })
