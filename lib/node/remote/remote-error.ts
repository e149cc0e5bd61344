/** Where the fault lies when a remote service does not do what it was asked. */
export type Fault =
  /** The user's settings: a variable or a file that is missing or wrong. */
  | 'settings'
  /** No answer: the network, a name, TLS, or a server that stays too busy. */
  | 'unreachable'
  /** The service refuses the request. */
  | 'refused'

/** A remote service does not do what it was asked. The message contains nothing that grants access. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly fault: Fault
  /** How to mend it. */
  readonly hint: string | undefined

  constructor(
    fault: Fault,
    message: string,
    { hint, cause }: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.fault = fault
    this.hint = hint
  }
}
