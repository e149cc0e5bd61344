import { element } from './element.ts'
import type { FindingText } from './messages.ts'

/** Returns the items of a list of findings, with the texts of the command line. `goTo` leads to a place in the editor. */
export function findingItems(
  findings: readonly FindingText[],
  goTo?: (place: NonNullable<FindingText['place']>['start']) => void,
): readonly HTMLLIElement[] {
  return findings.map(({ severity, text, hint, place }) => {
    const line =
      goTo === undefined || place === undefined
        ? text
        : element('button', { type: 'button', textContent: text, onclick: () => goTo(place.start) })
    return element(
      'li',
      { className: severity },
      line,
      hint !== undefined && element('small', { textContent: hint }),
    )
  })
}
