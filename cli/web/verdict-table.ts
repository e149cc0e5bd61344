import type { Verdict } from '../../lib/inspect/verdicts.ts'
import { element } from './element.ts'

/** Returns a table with what each guest does with a drive. */
export function verdictTable(verdicts: readonly Verdict[]): HTMLElement {
  const head = ['Guest', 'Verdict', 'Reason'].map((text) =>
    element('th', { scope: 'col', textContent: text }),
  )
  const rows = verdicts.map((verdict) => {
    const { title, reason = '' } = verdict
    const [className, text] = judgement(verdict)
    return element(
      'tr',
      {},
      element('th', { scope: 'row', textContent: title }),
      element('td', { className, textContent: text }),
      element('td', { textContent: reason }),
    )
  })
  return element(
    'div',
    {},
    element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)),
  )
}

function judgement({ takes, warnings }: Verdict): readonly [className: string, text: string] {
  if (!takes) return ['error-text', 'rejects it']
  return warnings > 0 ? ['warning-text', 'accepts it, with losses'] : ['fine', 'accepts it']
}
