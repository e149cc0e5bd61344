/** A template for a new spec. */
export interface Starter {
  readonly name: string
  /** Its first line. */
  readonly title: string
  readonly text: string
}

/** Every template of the package; the bundler puts them here. */
declare const TEMPLATES: readonly Starter[]

export const STARTERS = TEMPLATES
