export const PHRASES: readonly {
  readonly pattern: RegExp
  readonly example: string
  readonly plain: string
}[]
export function flagged(
  text: string,
): readonly { readonly line: number; readonly found: string; readonly plain: string }[]
