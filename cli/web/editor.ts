import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic as Mark, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import type { Position } from '../../lib/report/diagnostics.ts'
import { ask } from './ask-worker.ts'
import { element } from './element.ts'
import type { FindingText } from './messages.ts'
import { keyAt, placeIn } from './place-in-yaml.ts'

/** The editor of the spec. */
export interface SpecEditor {
  text(): string
  replace(text: string): void
  /** Marks the places of findings. */
  mark(findings: readonly FindingText[]): void
  /** Moves the cursor to the place of a finding. */
  goTo(place: Position): void
}

/** Makes the editor below `parent`; `onChange` is called with each new text. */
export function specEditor(parent: HTMLElement, onChange: (text: string) => void): SpecEditor {
  const view = new EditorView({
    parent,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      bracketMatching(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      yaml(),
      syntaxHighlighting(classHighlighter),
      autocompletion({ override: [completion] }),
      hoverTooltip(help),
      // Tab moves on, unless it accepts a completion: a keyboard must find the way out of the editor.
      keymap.of([
        { key: 'Tab', run: acceptCompletion },
        ...defaultKeymap,
        ...historyKeymap,
        ...completionKeymap,
        ...lintKeymap,
      ]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'Spec in YAML' }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) onChange(state.doc.toString())
      }),
    ],
  })
  // Long lines and texts scroll; a keyboard must get there.
  view.scrollDOM.tabIndex = 0
  return {
    text: () => view.state.doc.toString(),
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (findings) => view.dispatch(setDiagnostics(view.state, marksOf(findings, view.state.doc))),
    goTo(place) {
      view.dispatch({ selection: { anchor: offsetOf(view.state.doc, place) }, scrollIntoView: true })
      view.focus()
    },
  }
}

function marksOf(findings: readonly FindingText[], text: Text): readonly Mark[] {
  return findings.flatMap(({ severity, mark, place }) => {
    if (place === undefined) return []
    const from = offsetOf(text, place.start)
    return [{ from, to: Math.max(from, offsetOf(text, place.end)), severity, message: mark }]
  })
}

/** Returns the offset of a place. The text can have changed since the place was found. */
function offsetOf(text: Text, { line, column }: Position): number {
  const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines))
  return Math.min(from + column - 1, to)
}

async function completion(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w.@-]*/)
  if (word === null || (word.from === word.to && !context.explicit)) return null
  const place = placeIn(context.state.sliceDoc(0, word.from).split('\n'))
  const found = await ask('choices', place)
  if (found.length === 0) return null
  return {
    from: word.from,
    options: found.map(({ label, detail, isField }) => ({
      label,
      type: isField ? 'property' : 'constant',
      ...(isField && { apply: `${label}: ` }),
      ...(detail !== undefined && { info: detail }),
    })),
    validFor: /^[\w.@-]*$/,
  }
}

const help = async (view: EditorView, at: number) => {
  const { from, to } = view.state.doc.lineAt(at)
  const path = keyAt(view.state.sliceDoc(0, to).split('\n'), at - from)
  const text = path && (await ask('explain', path))
  if (text === undefined) return null
  return {
    pos: at,
    above: true,
    create: () => ({ dom: element('pre', { className: 'help', textContent: text }) }),
  }
}
