import { ask } from './ask-worker.ts'
import { element } from './element.ts'
import type { NeedShown } from './messages.ts'

/** Makes the form for what a spec asks for. Values stay in memory; `onAnswer` is called after each. */
export function needsForm(
  form: HTMLFormElement,
  onAnswer: () => void,
): (needs: readonly NeedShown[]) => void {
  let known = ''
  form.addEventListener('submit', (event) => event.preventDefault())
  return (needs) => {
    const key = JSON.stringify(needs.map(({ id }) => id))
    // A field that has the focus must stay.
    if (key === known) return
    known = key
    const rows = needs.map((need) => element('p', { className: 'bar' }, field(need, onAnswer)))
    form.replaceChildren(
      ...(needs.length === 0 ? [] : [element('h3', { textContent: 'The spec asks for' }), ...rows]),
    )
  }
}

function field({ id, kind, text }: NeedShown, onAnswer: () => void): HTMLLabelElement {
  const isFile = kind === 'file' || kind === 'folder'
  const input = element('input', {
    type: isFile ? 'file' : kind === 'env' || kind === 'prompt' ? 'password' : 'text',
    multiple: kind === 'folder',
    autocomplete: 'off',
  })
  input.addEventListener('change', async () => {
    const files = [...(input.files ?? [])]
    const [first] = files
    if (kind === 'folder')
      await ask(
        'answer',
        id,
        files.map((blob) => ({ path: blob.name, blob })),
      )
    else if (!isFile) await ask('answer', id, input.value)
    else if (first !== undefined) await ask('answer', id, first)
    onAnswer()
  })
  return element('label', {}, element('code', { textContent: text }), ' ', input)
}
