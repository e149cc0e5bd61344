import type { NetworkModel } from '../network.ts'
import { dnsFacts } from './interface-facts.ts'
import { boxesOf, type BoxKind } from './network-boxes.ts'
import { layout, PADDING, type Placed } from './network-layout.ts'
import { element, LINE, line, pictureOf, type Svg, widthOf } from './svg.ts'

const MARGIN = 20

/** The colours of a box: its area and its frame, light and dark. */
const COLORS: Readonly<
  Record<BoxKind, readonly [area: string, frame: string, darkArea: string, darkFrame: string]>
> = {
  card: ['#e8f0fe', '#3367d6', '#1d2b45', '#8ab4f8'],
  bond: ['#e6f4ea', '#137333', '#17321f', '#81c995'],
  bridge: ['#fef7e0', '#b06000', '#3a2c0c', '#fdd663'],
  vlan: ['#f3e8fd', '#8430ce', '#2f1f40', '#c58af9'],
  other: ['#f1f3f4', '#5f6368', '#2a2c2f', '#bdc1c6'],
}

const rules = (area: 0 | 2, frame: 1 | 3): string =>
  Object.entries(COLORS)
    .map(([kind, colors]) => `.${kind} { fill: ${colors[area]}; stroke: ${colors[frame]} }`)
    .join('\n')

const STYLE = `.wire { fill: none; stroke: var(--muted); stroke-width: 1.5 }
${rules(0, 1)}
@media (prefers-color-scheme: dark) {
${rules(2, 3)}
}
`

/**
 * Draws the network of a guest as SVG: a box for each interface with its settings, and lines from NICs to the bonds, bridges and VLANs
 * that are made of them. The text needs no other file, and follows the reader's choice of light or dark. Keys and passwords of a network
 * are not in it.
 */
export function networkSvg(network: NetworkModel | undefined, { title }: { readonly title: string }): string {
  const notes = network === undefined ? ['No network is described: the guest uses DHCP.'] : notesOf(network)
  const top = MARGIN + (2 + notes.length) * LINE
  const boxes = network === undefined ? [] : layout(boxesOf(network), MARGIN, top)
  const placed = new Map(boxes.map((each) => [each.box.id, each]))
  const texts = [title, ...notes]
  return pictureOf(
    {
      width: Math.max(...texts.map(widthOf), ...boxes.map(({ x, width }) => x + width - MARGIN)) + 2 * MARGIN,
      height: Math.max(top - LINE, ...boxes.map(({ y, height }) => y + height)) + MARGIN,
      title,
      style: STYLE,
    },
    line(MARGIN, MARGIN + LINE - 4, title, 'strong'),
    ...notes.map((note, n) => line(MARGIN, MARGIN + (n + 2) * LINE - 4, note, 'muted')),
    ...boxes.flatMap((upper) =>
      upper.box.below.flatMap((id) => {
        const lower = placed.get(id)
        return lower === undefined || lower.x >= upper.x ? [] : [wire(lower, upper)]
      }),
    ),
    ...boxes.map(drawn),
  )
}

function notesOf({ interfaces, dns, verbatim }: NetworkModel): readonly string[] {
  if (verbatim?.keys.includes('config')) return ['The network is disabled: the guest does not configure it.']
  const none = interfaces.length === 0 && verbatim === undefined ? ['The network has no interfaces.'] : []
  return [...none, ...dnsFacts(dns).map((fact) => `${fact} (of the guest as a whole)`)]
}

function wire(lower: Placed, upper: Placed): Svg {
  const [x1, y1] = [lower.x + lower.width, lower.y + lower.height / 2]
  const [x2, y2] = [upper.x, upper.y + upper.height / 2]
  const middle = (x1 + x2) / 2
  return element('path', { class: 'wire', d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}` })
}

function drawn({ box, x, y, width, height }: Placed): Svg {
  const right = x + width - PADDING
  const first = y + PADDING + 11
  return element(
    'g',
    {},
    element('rect', { class: box.kind, x, y, width, height, rx: 6 }),
    line(x + PADDING, first, box.name, 'strong'),
    element('text', { x: right, y: first, class: 'muted', 'text-anchor': 'end' }, box.title),
    ...box.facts.map((fact, n) => line(x + PADDING, first + (n + 1) * LINE, fact)),
  )
}
