/** The most characters of a value that a message shows. */
const SHOWN = 80

/** Returns a value of the user in double quotes, cut after 80 characters. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value)
}

/** A hint that names an option of the command line. */
export interface OptionHint {
  readonly hint: string
  /** The name of the option, without dashes. */
  readonly option: string
  /** The hint for a command without that option; absent when there is none. */
  readonly otherwise?: string
}

/** One kind of diagnostic: what is wrong, and how to fix it. */
export interface Row<P> {
  readonly severity: 'error' | 'warning'
  readonly message: (parameters: P) => string
  readonly hint?: (parameters: P) => string | OptionHint | undefined
}

export function error<P>(message: Row<P>['message'], hint?: Row<P>['hint']): Row<P> {
  return hint === undefined ? { severity: 'error', message } : { severity: 'error', message, hint }
}

export function warning<P>(message: Row<P>['message'], hint?: Row<P>['hint']): Row<P> {
  return { ...error(message, hint), severity: 'warning' }
}
