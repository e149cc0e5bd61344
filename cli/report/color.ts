/** When messages have colours. */
export type ColorChoice = 'auto' | 'always' | 'never'

let choice: ColorChoice = 'auto'

/** Sets the colours of this process: the value of --color. */
export function chooseColor(chosen: ColorChoice = 'auto'): void {
  choice = chosen
}

/**
 * Returns whether a text on a stream has colours. --color wins over the environment, FORCE_COLOR over NO_COLOR, as in Node.
 * Sources: no-color.org, force-color.org
 */
export function hasColor({ isTTY }: { readonly isTTY?: boolean }): boolean {
  if (choice !== 'auto') return choice === 'always'
  const { FORCE_COLOR: force = '', NO_COLOR: no = '', TERM } = process.env
  if (force !== '') return force !== '0' && force !== 'false'
  return no === '' && isTTY === true && TERM !== 'dumb'
}
