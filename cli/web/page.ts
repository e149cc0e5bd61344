import { byId } from './element.ts'
import { fromLink } from './link.ts'
import { makePane } from './make-pane.ts'
import { openPane } from './open-pane.ts'

/** The spec of a page without a fragment. */
const FIRST = `guests: [cloud-init]
hostname: web1
`

const TABS = ['make', 'open'] as const
type Tab = (typeof TABS)[number]

const tabOf = (name: Tab): HTMLElement => byId(`${name}-tab`)

function choose(chosen: Tab): void {
  for (const name of TABS) {
    tabOf(name).ariaSelected = String(name === chosen)
    tabOf(name).tabIndex = name === chosen ? 0 : -1
    byId(name).hidden = name !== chosen
  }
}

for (const [n, name] of TABS.entries()) {
  tabOf(name).addEventListener('click', () => choose(name))
  tabOf(name).addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
    const next = TABS[(n + 1) % TABS.length]!
    choose(next)
    tabOf(next).focus()
  })
}

const make = makePane()
openPane((text) => {
  choose('make')
  make.edit(text)
})

async function start(): Promise<void> {
  const given = await fromLink(location.hash)
  if (given !== undefined && 'starter' in given) make.startFrom(given.starter)
  else make.edit(given?.spec ?? FIRST)
}

choose('make')
addEventListener('hashchange', () => void start())
void start()
