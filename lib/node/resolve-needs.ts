import { type Answer, type Answers, type Need, type Refusal } from '../shape/need.ts'
import { complete, type CompleteOptions, type Completed, type Declared, nextNeeds } from '../spec/declare.ts'
import { fetchKeys, type FetchKeysOptions } from './public-keys.ts'
import { promptHidden } from './prompt.ts'
import { namedReader } from './read-named.ts'
import { runCommand } from './run-command.ts'
import { postJson } from './post-json.ts'

/** What a spec may have that it does not hold. */
export interface Policy {
  /** Files that it may read: every one that its reader may, or those in its own folder and below. */
  readonly files: 'all' | 'folder'
  /** Whether it may read variables of the environment. */
  readonly env: boolean
  /** Whether it may run commands. */
  readonly commands: boolean
  /** Whether it may have somebody asked at the terminal. */
  readonly prompts: boolean
  /** Whether it may have keys fetched, ask the agent of SSH, and send requests to services. */
  readonly network: boolean
  /** Whether files, variables and what commands print may be in headers of its requests. */
  readonly secretHeaders: boolean
}

/** For the spec of somebody whom one trusts; it runs no commands, and sends no secrets in headers. */
export const TRUSTED: Policy = {
  files: 'all',
  env: true,
  commands: false,
  prompts: true,
  network: true,
  secretHeaders: false,
}

/** For the spec of a stranger: it has what is in its own folder. */
export const SANDBOX: Policy = {
  files: 'folder',
  env: false,
  commands: false,
  prompts: false,
  network: false,
  secretHeaders: false,
}

export interface ResolveOptions extends FetchKeysOptions {
  /** What may be done; `TRUSTED` by default. */
  readonly policy?: Policy | undefined
  /** The folder of the spec, where its files are and its commands run; null: it is in none, as one of standard input. */
  readonly folder?: string | null | undefined
  /** Asks somebody for a secret; at the terminal by default. */
  readonly prompt?: ((text: string) => Answer | Promise<Answer>) | undefined
}

/**
 * Gives the answer to each need, as far as the policy allows it: this is the one place that reads, runs, asks and fetches what a
 * spec names. Needs of one id are seen to once. Files come first, then commands and questions one after the other, then what is
 * fetched, at the same time. What cannot be had is a `Problem` among the answers, what may not be had a `Refusal`.
 *
 * @throws the signal's reason; Interrupted at Ctrl-C in a prompt
 */
export async function resolveNeeds(needs: readonly Need[], options: ResolveOptions = {}): Promise<Answers> {
  const answers = new Map<string, Answer>()
  const unique = [...new Map(needs.map((need) => [need.id, need])).values()]
  const { policy = TRUSTED, signal } = options
  for (const [id, refusal] of refusals(unique, policy)) answers.set(id, refusal)
  const allowed = unique.filter(({ id }) => !answers.has(id))
  const reader = namedReader()
  for (const need of allowed) {
    if (need.kind === 'keys' || need.kind === 'vendor-data') continue
    signal?.throwIfAborted()
    answers.set(need.id, await localAnswer(need, reader, options))
  }
  await fetchAll(allowed, answers, options)
  return answers
}

/** A spec, and what it has that it does not hold. */
export interface Resolved extends Completed {
  readonly answers: Answers
}

/** Resolves the needs of what was declared, one kind after the other, as long as nothing is wrong, and completes it. */
export async function resolveSpec(
  declared: Declared,
  { isLenient = false, ...options }: ResolveOptions & CompleteOptions = {},
): Promise<Resolved> {
  let answers: Answers = new Map()
  for (;;) {
    const completed = complete(declared, answers, { isLenient })
    const next = nextNeeds(completed)
    if (next.length === 0) return { ...completed, answers }
    // What may not be had is said at once, whatever its turn.
    const refused = refusals(completed.open, options.policy)
    answers = new Map([...answers, ...refused, ...(await resolveNeeds(next, options))])
    // Of those that are fetched together, the first failure ends the others.
    if (next.some(({ id }) => !answers.has(id)))
      return { ...complete(declared, answers, { isLenient }), answers }
  }
}

/** What a policy refuses of needs, by their ids. */
function refusals(needs: readonly Need[], policy: Policy = TRUSTED): Answers {
  const refused = new Map<string, Refusal>()
  for (const need of needs) {
    const reason = need.isOverride ? undefined : refusalOf(need, policy)
    if (reason !== undefined) refused.set(need.id, { refused: reason })
  }
  return refused
}

/** Why a spec may not have it; undefined: it may. */
function refusalOf(need: Need, policy: Policy): string | undefined {
  const isSilent = need.kind !== 'prompt'
  if (need.isSent && isSilent && !policy.secretHeaders) return 'a header of a request would send it'
  switch (need.kind) {
    case 'file':
    case 'folder':
      return undefined
    case 'env':
      return policy.env ? undefined : 'environment variables are not read'
    case 'command':
      return policy.commands ? undefined : 'commands are not run'
    case 'prompt':
      return policy.prompts ? undefined : 'nobody is asked'
    case 'keys':
      return policy.network ? undefined : 'keys are not fetched'
    case 'vendor-data':
      return policy.network ? undefined : 'services are not asked'
  }
}

const NO_FOLDER: Answer = { refused: 'a spec on standard input has no folder' }

async function localAnswer(
  need: Exclude<Need, { kind: 'keys' | 'vendor-data' }>,
  reader: ReturnType<typeof namedReader>,
  {
    policy = TRUSTED,
    folder = '.',
    environment = process.env,
    prompt = promptHidden,
    signal,
  }: ResolveOptions,
): Promise<Answer> {
  const isConfined = policy.files === 'folder' && !need.isOverride
  const place = { folder: need.isOverride ? '.' : (folder ?? '.'), isConfined, signal }
  const isNowhere = isConfined && folder === null
  switch (need.kind) {
    case 'file':
      return isNowhere ? NO_FOLDER : reader.file(need.file, place)
    case 'folder':
      return isNowhere ? NO_FOLDER : reader.folder(need.folder, place)
    case 'env':
      return environment[need.name] ?? { problem: 'it is not set' }
    case 'command':
      return runCommand(need.argv, place.folder, signal)
    case 'prompt':
      return prompt(need.text)
  }
}

type Fetched = Extract<Need, { kind: 'keys' | 'vendor-data' }>

/** A failure that leaves no spec ends the others. */
async function fetchAll(
  needs: readonly Need[],
  answers: Map<string, Answer>,
  options: ResolveOptions,
): Promise<void> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const fetched = needs.filter((need): need is Fetched => need.kind === 'keys' || need.kind === 'vendor-data')
  const fetchOne = async (need: Fetched): Promise<void> => {
    try {
      const answer = await fetchAnswer(need, { ...options, signal })
      answers.set(need.id, answer)
      const isFatal = need.kind === 'keys' || need.isFatal
      if (isFatal && typeof answer === 'object' && 'problem' in answer) stop.abort()
    } catch (cause) {
      if (!stop.signal.aborted || options.signal?.aborted) throw cause
    }
  }
  await Promise.all(fetched.map(fetchOne)).finally(() => stop.abort())
}

async function fetchAnswer(
  need: Fetched,
  options: ResolveOptions & { readonly signal: AbortSignal },
): Promise<Answer> {
  if (need.kind === 'keys') return fetchKeys(need.origin, options)
  const { request, url } = need
  return request === undefined ? NOT_WHOLE : postJson(url, request, options.signal)
}

const NOT_WHOLE: Answer = { refused: 'what it would be sent is not resolved' }
