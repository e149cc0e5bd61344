import { ask } from './ask-worker.ts'
import { type SpecEditor, specEditor } from './editor.ts'
import { byId, download, element, picture } from './element.ts'
import { fileBrowser } from './file-browser.ts'
import { findingItems } from './findings.ts'
import { linkTo } from './link.ts'
import type { ImageFormat, Judged, Made } from './messages.ts'
import { needsForm } from './needs-form.ts'
import { STARTERS } from './starters.ts'
import { verdictTable } from './verdict-table.ts'

const FORMATS: readonly (readonly [ImageFormat, string])[] = [
  ['iso9660', 'ISO'],
  ['vfat', 'FAT'],
  ['qcow2', 'qcow2'],
  ['tar', 'tar'],
]

/** The pane in which a spec becomes a drive. */
export interface MakePane {
  /** Replaces the spec. */
  edit(text: string): void
  /** Starts from a starter, if there is one of this name. */
  startFrom(name: string): void
}

/** Fills the pane. */
export function makePane(): MakePane {
  const files = fileBrowser('made')
  byId('files').append(files.node)
  let editor: SpecEditor
  let asked = 0

  const judge = async (): Promise<void> => {
    const number = ++asked
    const judged = await ask('judge', editor.text())
    // A newer text is being judged already.
    if (number !== asked) return
    editor.mark(judged.findings)
    show(judged)
  }
  const showNeeds = needsForm(byId<HTMLFormElement>('needs'), () => void judge())

  const show = ({ findings, needs, made, problem }: Judged): void => {
    byId('findings').replaceChildren(...findingItems(findings, (place) => editor.goTo(place)))
    if (findings.length === 0)
      byId('findings').append(element('li', { textContent: 'No problems were found.' }))
    showNeeds(needs)
    const isOpen = needs.some(({ isAnswered }) => !isAnswered)
    const isRefused = findings.some(({ severity }) => severity === 'error')
    byId('made').textContent = problem ?? statusOf(made, isRefused, isOpen)
    byId('downloads').replaceChildren(...(made !== undefined && !isOpen && !isRefused ? buttons() : []))
    byId('command').textContent = made?.command ?? ''
    byId('sum').textContent = ''
    files.show(made?.files ?? [])
    byId('network').replaceChildren(
      ...(made === undefined ? [] : [picture(made.network, `Network of ${made.hostname ?? 'the guest'}`)]),
    )
    byId('verdicts').replaceChildren(...(made === undefined ? [] : [verdictTable(made.verdicts)]))
  }

  editor = specEditor(byId('editor'), () => void judge())
  chooseStarter((text) => editor.replace(text))
  byId('share').addEventListener('click', () => void share(editor.text()))
  hashPasswords()
  return {
    edit: (text) => editor.replace(text),
    startFrom(name) {
      const found = STARTERS.find((each) => each.name === name)
      if (found !== undefined) editor.replace(found.text)
    },
  }
}

function statusOf(made: Made | undefined, isRefused: boolean, isOpen: boolean): string {
  if (made === undefined) return 'There is no drive while the spec has an error.'
  const { size, files, tooLargeFor } = made
  const limits = tooLargeFor.length === 0 ? '' : ` It is too large for ${tooLargeFor.join(', ')}.`
  const about = `${files.length} entries, an image of ${size} bytes.${limits}`
  if (isRefused) return `A guest rejects this drive: ${about}`
  return isOpen ? `With placeholders for what the spec asks for: ${about}` : about
}

function buttons(): readonly HTMLButtonElement[] {
  return FORMATS.map(([format, name]) =>
    element('button', { type: 'button', textContent: `Download ${name}`, onclick: () => void save(format) }),
  )
}

async function save(format: ImageFormat): Promise<void> {
  const image = await ask('image', format)
  if (image === undefined) return
  download(image.name, image.bytes)
  byId('sum').textContent = `${image.name}: SHA-256 ${image.sha256}`
}

function chooseStarter(use: (text: string) => void): void {
  const select = byId<HTMLSelectElement>('starters')
  select.append(element('option', { value: '', textContent: 'a template' }))
  for (const { name, title } of STARTERS)
    select.append(element('option', { value: name, textContent: `${name}: ${title}` }))
  select.addEventListener('change', () => {
    const found = STARTERS.find(({ name }) => name === select.value)
    if (found !== undefined) use(found.text)
  })
}

async function share(text: string): Promise<void> {
  const said = byId('shared')
  const shared = await ask('share', text)
  if (shared === undefined) {
    said.textContent = 'This text is not a spec, so there is no link to it.'
    return
  }
  const url = await linkTo(shared.text)
  history.replaceState(null, '', url)
  const leftOut =
    shared.leftOut.length === 0 ? '' : ` It leaves out what may hold a secret: ${shared.leftOut.join(', ')}.`
  try {
    await navigator.clipboard.writeText(url)
    said.textContent = `The link is in the clipboard.${leftOut}`
  } catch {
    // A page that is a file may not write to the clipboard.
    said.textContent = `The link is the address of this page now.${leftOut}`
  }
}

function hashPasswords(): void {
  const password = byId<HTMLInputElement>('password')
  byId('hash').addEventListener('submit', async (event) => {
    event.preventDefault()
    byId('hashed').textContent = password.value === '' ? '' : await ask('hash', password.value)
    password.value = ''
  })
}
