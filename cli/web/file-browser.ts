import { ask } from './ask-worker.ts'
import { element } from './element.ts'
import type { Listed } from './messages.ts'

/** A list of the files of a drive, and the content of the chosen one as text or as hexadecimal digits. */
export interface FileBrowser {
  readonly node: HTMLElement
  show(files: readonly Listed[]): void
}

/** Makes a browser of the files of the made drive, or of an opened one by its number. */
export function fileBrowser(from: 'made' | number): FileBrowser {
  const list = element('ul')
  const asHex = element('input', { type: 'checkbox' })
  const content = element('pre', { className: 'content', tabIndex: 0, hidden: true })
  const choice = element('label', { hidden: true }, asHex, ' as hexadecimal')
  let chosen: string | undefined

  const open = async (path: string | undefined): Promise<void> => {
    chosen = path
    for (const button of list.querySelectorAll('button'))
      button.ariaPressed = String(button.dataset.path === path)
    const shown = path === undefined ? undefined : await ask('show', from, path)
    if (path !== chosen) return
    content.hidden = choice.hidden = shown === undefined
    if (shown === undefined) return
    const { text, hex, isCut } = shown
    content.textContent = `${asHex.checked || text === undefined ? hex : text}${isCut ? '\n…' : ''}`
    content.ariaLabel = `Content of ${path}`
  }
  asHex.addEventListener('change', () => void open(chosen))

  return {
    node: element('div', { className: 'files' }, list, choice, content),
    show(files) {
      const shown = files.filter(({ kind }) => kind !== 'directory')
      list.replaceChildren(...shown.map((each) => item(each, () => void open(each.path))))
      void open(shown.some(({ path }) => path === chosen) ? chosen : undefined)
    },
  }
}

function item({ path, kind, size }: Listed, onclick: () => void): HTMLLIElement {
  const button = element('button', { type: 'button', ariaPressed: 'false', onclick }, path)
  button.dataset.path = path
  button.disabled = kind !== 'file'
  button.append(element('span', { textContent: size === undefined ? kind : `${size} bytes` }))
  return element('li', {}, button)
}
