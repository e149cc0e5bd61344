// A browser draws the pictures: no text leaves its box or the page, and light and dark can both be read.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type ImagePart, PART_KINDS } from '../../lib/image/part.ts'
import { mapSvg } from '../../lib/picture/map-svg.ts'
import { networkSvg } from '../../lib/picture/network-svg.ts'
import { parseSpec } from '../../lib/spec/parse.ts'

const examples = join(import.meta.dirname, '../../examples')

function networkOf(text: string) {
  const { report, value } = parseSpec(text)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return networkSvg(value.network, { title: `Network of ${value.hostname}` })
}

const parts = PART_KINDS.map((kind, n): ImagePart => {
  return { offset: n * 5000, size: 4000 + n * 200, kind, label: `</svg>${kind} & "more"` }
})

const PICTURES: Readonly<Record<string, string>> = {
  map: mapSvg({ parts, size: 900_000, sector: 2048, title: '<image> & "more"' }),
  'small map': mapSvg({ parts: [], size: 1, sector: 2048, title: 'x' }),
  bonds: networkOf(readFileSync(join(examples, 'network-bond-vlans.yaml'), 'utf8')),
  'dual stack': networkOf(readFileSync(join(examples, 'network-dual-stack.yaml'), 'utf8')),
  none: networkOf('hostname: a'),
}

/** Runs in the page, and writes what it finds into the document. */
const PROBE = `
  const svg = document.querySelector('svg')
  const page = svg.getBoundingClientRect()
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  const luminance = (color) => { const [r, g, b] = color.match(/\\d+/g).map(Number).map(channel); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) }
  const texts = [...svg.querySelectorAll('text')].map((text) => {
    const frame = text.parentNode.tagName === 'g' ? text.parentNode.querySelector('rect') : undefined
    const isBox = frame !== undefined && frame !== null && frame.hasAttribute('rx')
    return {
      text: text.textContent,
      inside: inside(text.getBoundingClientRect(), isBox ? frame.getBoundingClientRect() : page),
      contrast: contrast(getComputedStyle(text).fill, getComputedStyle(isBox ? frame : svg.querySelector('.page')).fill),
    }
  })
  document.body.textContent = JSON.stringify({ texts, scripts: document.scripts.length })
`

interface Seen {
  readonly texts: readonly { readonly text: string; readonly inside: boolean; readonly contrast: number }[]
  readonly scripts: number
}

function lookedAt(folder: string, svg: string, isDark: boolean): Seen {
  const page = join(folder, 'page.html')
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${svg}<script>${PROBE}</script>`)
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    `--user-data-dir=${folder}/profile`,
  ]
  const scheme = isDark
    ? ['--blink-settings=preferredColorScheme=0']
    : ['--blink-settings=preferredColorScheme=1']
  const html = execFileSync('chromium', [...flags, ...scheme, '--dump-dom', `file://${page}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  const [, json] = /<body>([^]*?)<\/body>/.exec(html)!
  const decoded = json!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return JSON.parse(decoded) as Seen
}

t.test('a browser draws them, light and dark', async (t) => {
  const folder = t.testdir()
  for (const [name, svg] of Object.entries(PICTURES))
    for (const isDark of [false, true]) {
      const { texts, scripts } = lookedAt(folder, svg, isDark)
      const about = `${name}, ${isDark ? 'dark' : 'light'}`
      t.ok(texts.length > 1, `${about}: it has text`)
      t.same(
        texts.filter(({ inside }) => !inside),
        [],
        `${about}: text in its place`,
      )
      // Source: WCAG 2.1, 1.4.3
      t.same(
        texts.filter(({ contrast }) => contrast < 4.5),
        [],
        `${about}: it can be read`,
      )
      t.equal(scripts, 1, `${about}: no script but the probe`)
    }
})

t.test('each is a document of XML by itself', async (t) => {
  const folder = t.testdir()
  for (const [name, svg] of Object.entries(PICTURES)) {
    const file = join(folder, 'picture.svg')
    writeFileSync(file, svg)
    t.equal(execFileSync('xmllint', ['--noout', '--nonet', file], { encoding: 'utf8' }), '', name)
  }
})
