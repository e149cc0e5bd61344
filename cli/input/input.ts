import type { InputArguments } from '../args/input-options.ts'

/**
 * The spec that the arguments stand for: that of the file with the flags in place of its fields, and the keys of
 * --ssh-key beside its own, with all that it has from elsewhere. Warnings are printed, but with `isJudged` not what
 * guests may say too: who asks them does.
 *
 * @throws Failure when nothing is given, when the file cannot be read, or when the report has errors
 */
export async function readInput(
  args: InputArguments,
  { isJudged = false }: { readonly isJudged?: boolean } = {},
) {
  const { readDeclared } = await import('./parse-spec-input.ts')
  const declared = await readDeclared(args, isJudged)
  const { fetched } = await import('./fetched.ts')
  const { spec, report, userKeys } = await fetched(declared, args.strict)
  const { commandContext } = await import('../terminal/command-context.ts')
  const { identified } = await import('../../lib/layouts/render.ts')
  const save = async (): Promise<void> => {
    if (args['save-spec'] === undefined) return
    const { saveSpec } = await import('./save-spec.ts')
    await saveSpec(args['save-spec'], declared, { isOver: args.force, hasCommands: args['allow-commands'] })
  }
  return {
    spec: identified(spec, { context: commandContext() }),
    report,
    /** How the spec came of the text that is in the file. */
    template: declared.template,
    /** Those of users, who have them of a source. */
    userKeys,
    /** Writes what --save-spec asks for. */
    save,
  }
}
