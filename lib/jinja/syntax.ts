import type { Value } from './values.ts'

/** A node with its offset in the template. */
interface Placed {
  readonly at: number
}

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly named: ReadonlyMap<string, Expression>
}

export type Binary = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export type Expression = Placed &
  (
    | { readonly type: 'constant'; readonly value: Value }
    | { readonly type: 'name'; readonly name: string }
    | { readonly type: 'attribute'; readonly of: Expression; readonly name: string }
    | { readonly type: 'item'; readonly of: Expression; readonly key: Expression }
    | {
        readonly type: 'slice'
        readonly of: Expression
        readonly bounds: readonly (Expression | undefined)[]
      }
    | { readonly type: 'call'; readonly of: Expression; readonly args: Arguments }
    | { readonly type: 'filter'; readonly of: Expression; readonly name: string; readonly args: Arguments }
    | { readonly type: 'test'; readonly of: Expression; readonly name: string; readonly args: Arguments }
    | { readonly type: 'not' | 'negative' | 'positive'; readonly of: Expression }
    | {
        readonly type: 'binary'
        readonly operator: Binary
        readonly left: Expression
        readonly right: Expression
      }
    | { readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | { readonly type: 'concat' | 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly type: 'dict'; readonly pairs: readonly (readonly [Expression, Expression])[] }
    | {
        readonly type: 'compare'
        readonly first: Expression
        readonly rest: readonly { readonly operator: Comparison; readonly right: Expression }[]
      }
    | {
        readonly type: 'choice'
        readonly test: Expression
        readonly value: Expression
        readonly otherwise: Expression | undefined
      }
  )

/** A name, names in a tuple, or a member of a namespace. */
export type Target = Placed &
  (
    | { readonly type: 'name'; readonly name: string }
    | { readonly type: 'tuple'; readonly items: readonly Target[] }
    | { readonly type: 'member'; readonly of: string; readonly name: string }
  )

/** A filter of a block, with its arguments. */
export interface BlockFilter extends Placed {
  readonly name: string
  readonly args: Arguments
}

/** Statements in a separate scope; `stores` are the names that they set. */
export interface Scope {
  readonly body: readonly Statement[]
  readonly stores: ReadonlySet<string>
}

export type Statement = Placed &
  (
    | { readonly type: 'data'; readonly text: string }
    | { readonly type: 'print'; readonly value: Expression; readonly end: number }
    | { readonly type: 'do'; readonly value: Expression }
    | {
        readonly type: 'if'
        readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[]
        readonly otherwise: readonly Statement[]
      }
    | {
        readonly type: 'for'
        readonly target: Target
        readonly items: Expression
        readonly test: Expression | undefined
        readonly body: Scope
        readonly otherwise: Scope
      }
    | { readonly type: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly type: 'set-block'
        readonly target: Target
        readonly filters: readonly BlockFilter[]
        readonly body: Scope
      }
    | {
        readonly type: 'with'
        readonly targets: readonly Target[]
        readonly values: readonly Expression[]
        readonly body: Scope
      }
    | { readonly type: 'filter'; readonly filters: readonly BlockFilter[]; readonly body: Scope }
  )
