import type { Starter } from '../input/starters.ts'

/** Every starter of the package; the bundler puts them here. */
declare const TEMPLATES: readonly Starter[]

export const STARTERS = TEMPLATES
