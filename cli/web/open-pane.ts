import type { Difference } from '../../lib/inspect/diff.ts'
import { ask } from './ask-worker.ts'
import { byId, element, picture } from './element.ts'
import { fileBrowser } from './file-browser.ts'
import { findingItems } from './findings.ts'
import type { Opened } from './messages.ts'
import { verdictTable } from './verdict-table.ts'
import type { Dropped } from './worker.ts'

/** Fills the pane that opens drives. `edit` takes the spec of a drive. */
export function openPane(edit: (text: string) => void): void {
  let count = 0
  const status = byId('open-status')

  const open = async (files: readonly Dropped[], isFolder: boolean): Promise<void> => {
    status.textContent = 'Reading …'
    const found = await ask('open', files, isFolder)
    if ('problem' in found) {
      status.textContent = found.problem
      return
    }
    status.textContent = `${found.name} is open.`
    const number = count++
    byId('opened').append(driveOf(found, number, edit))
    byId('close-all').hidden = false
    if (number > 0)
      byId('differences').replaceChildren(...differencesOf(await ask('differences', number - 1, number)))
  }
  const openEach = async (files: readonly File[]): Promise<void> => {
    for (const blob of files) await open([{ path: blob.name, blob }], false)
  }

  const image = byId<HTMLInputElement>('image-file')
  image.addEventListener('change', () => void openEach([...image.files!]))
  const folder = byId<HTMLInputElement>('folder')
  folder.addEventListener(
    'change',
    () =>
      void open(
        [...folder.files!].map((blob) => ({ path: blob.webkitRelativePath, blob })),
        true,
      ),
  )
  byId('close-all').addEventListener('click', async () => {
    await ask('closeAll')
    count = 0
    for (const id of ['opened', 'differences']) byId(id).replaceChildren()
    byId('close-all').hidden = true
    status.textContent = ''
  })
  acceptDrops(openEach, open)
}

function acceptDrops(
  openEach: (files: readonly File[]) => Promise<void>,
  open: (files: readonly Dropped[], isFolder: boolean) => Promise<void>,
): void {
  const drop = byId('drop')
  drop.addEventListener('dragover', (event) => {
    event.preventDefault()
    drop.classList.add('over')
  })
  drop.addEventListener('dragleave', () => drop.classList.remove('over'))
  drop.addEventListener('drop', async (event) => {
    event.preventDefault()
    drop.classList.remove('over')
    const entries = [...event.dataTransfer!.items]
      .map((item) => item.webkitGetAsEntry())
      .filter((each) => each !== null)
    const files = [...event.dataTransfer!.files]
    for (const [n, entry] of entries.entries()) {
      if (entry.isDirectory) await open(await filesBelow(entry as FileSystemDirectoryEntry, entry.name), true)
      else await openEach([files[n]!])
    }
  })
}

async function filesBelow(folder: FileSystemDirectoryEntry, path: string): Promise<readonly Dropped[]> {
  const reader = folder.createReader()
  const found: Dropped[] = []
  for (;;) {
    // A reader gives at most 100 entries at once.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (entries.length === 0) return found
    for (const entry of entries) {
      const below = `${path}/${entry.name}`
      if (entry.isDirectory) found.push(...(await filesBelow(entry as FileSystemDirectoryEntry, below)))
      else found.push({ path: below, blob: await fileOf(entry as FileSystemFileEntry) })
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function driveOf(found: Opened, number: number, edit: (text: string) => void): HTMLElement {
  const { name, facts, problems, map } = found
  const files = fileBrowser(number)
  files.show(found.files)
  const said = element('p', { role: 'status' })
  const asSpec = async (): Promise<void> => {
    const spec = await ask('asSpec', number)
    if ('text' in spec) edit(spec.text)
    else said.textContent = spec.problem
  }
  const list = findingItems(found.findings)
  return element(
    'section',
    { ariaLabel: name },
    element('h2', { textContent: name }),
    element(
      'p',
      { className: 'bar' },
      element('button', { type: 'button', textContent: 'Edit as a spec', onclick: () => void asSpec() }),
    ),
    said,
    element(
      'dl',
      {},
      ...facts.flatMap(([fact, value]) => [
        element('dt', { textContent: fact }),
        element('dd', { textContent: value }),
      ]),
    ),
    element('h3', { textContent: 'Findings' }),
    element(
      'ul',
      { className: 'findings' },
      ...problems.map((problem) => element('li', { className: 'error', textContent: problem })),
      ...list,
      problems.length + list.length === 0 && element('li', { textContent: 'Its guests accept it.' }),
    ),
    element('h3', { textContent: 'Files' }),
    files.node,
    element('h3', { textContent: 'What each guest does with it' }),
    verdictTable(found.verdicts),
    map !== undefined && element('h3', { textContent: 'Map' }),
    map !== undefined && element('div', { className: 'picture' }, picture(map, `Map of ${name}`)),
  )
}

function differencesOf(found: readonly Difference[]): readonly HTMLElement[] {
  const lines = found.map((each) => element('li', {}, element('pre', { textContent: textOf(each) })))
  return [
    element('h2', { textContent: 'Differences of the last two' }),
    lines.length === 0 ? element('p', { textContent: 'The files are equal.' }) : element('ul', {}, ...lines),
  ]
}

function textOf(found: Difference): string {
  const { path } = found
  if ('only' in found) return `${path}: only on the ${found.only === 'a' ? 'first' : 'second'} drive`
  if ('lines' in found) return [path, ...found.lines].join('\n')
  if ('key' in found) return `${path}: ${found.key}: ${JSON.stringify(found.a)} -> ${JSON.stringify(found.b)}`
  if ('attribute' in found) return `${path}: ${found.attribute}: ${found.a ?? 'none'} -> ${found.b ?? 'none'}`
  return `${path}: ${found.a.size} bytes -> ${found.b.size} bytes`
}
