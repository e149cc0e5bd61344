/** A piece of SVG that is escaped already. */
export interface Svg {
  readonly svg: string
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** Returns an element; a string among its children is text, which is escaped. Attributes without a value are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly (Svg | string)[]): Svg {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const head = [name, ...given.map(([key, value]) => `${key}="${escaped(String(value))}"`)].join(' ')
  const body = children.map((child) => (typeof child === 'string' ? escaped(child) : child.svg)).join('')
  return { svg: body === '' ? `<${head}/>` : `<${head}>${body}</${name}>` }
}

/** A picture with its size in pixels. */
interface Picture {
  readonly width: number
  readonly height: number
  /** What the picture shows, for people who hear it. */
  readonly title: string
  /** CSS rules for the elements of the picture; the custom properties `--text`, `--muted` and `--page` follow the reader's choice of light or dark. */
  readonly style: string
}

/** Returns a whole document, which needs no other file, and follows the reader's choice of light or dark colours. */
export function pictureOf({ width, height, title, style }: Picture, ...children: readonly Svg[]): string {
  const root = element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' },
    element('title', {}, title),
    { svg: `\n<style>${BASE}${style}</style>\n` },
    element('rect', { class: 'page', width, height }),
    { svg: `\n${children.map(({ svg }) => svg).join('\n')}\n` },
  )
  return `${root.svg}\n`
}

/** The height of a line of text, in pixels. */
export const LINE = 18

/** The size of the text, in pixels. */
const FONT = 13

const BASE = `
svg { --page: #ffffff; --text: #1b1b1b; --muted: #595959; color-scheme: light dark }
@media (prefers-color-scheme: dark) { svg { --page: #17191c; --text: #ececec; --muted: #a8a8a8 } }
.page { fill: var(--page) }
text { fill: var(--text); font: ${FONT}px 'DejaVu Sans Mono', ui-monospace, Menlo, Consolas, monospace; white-space: pre }
.muted { fill: var(--muted) }
.strong { font-weight: bold }
`

/** Returns how wide a text is at most, in pixels: the advance of the widest of the fonts, and twice that for what may be a wide character. */
export function widthOf(text: string): number {
  let cells = 0
  for (const character of text) cells += character.codePointAt(0)! < 0x1100 ? 1 : 2
  return Math.ceil(cells * FONT * 0.605)
}

/** Returns a line of text whose baseline is at `y`. */
export function line(x: number, y: number, text: string, kind?: string): Svg {
  return element('text', { x, y, class: kind }, text)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Escapes a text, and replaces what XML forbids or what would change the direction of the text. Source: XML 1.0 2.2; UAX 9 */
function escaped(text: string): string {
  return text
    .replace(
      /[^\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\x7F-\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu,
      '\uFFFD',
    )
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!)
}
