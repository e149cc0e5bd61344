import { DecodeError } from '../../lib/image/findings.ts'
import { cryptPassword, saltOf } from '../../lib/keys/sha-crypt.ts'
import type { Answer } from '../../lib/shape/need.ts'
import { choices, explained } from './fields.ts'
import { bytesIn, fileAccess } from './file-access.ts'
import { judge, packed, type Rendered } from './judge.ts'
import { fileShown } from './listing.ts'
import { asSpec, differences, type LookedAt, lookAtFiles, lookInto, opened } from './look.ts'
import type { ImageFormat, Judged, Opened, PackedImage, Shown } from './messages.ts'
import type { YamlPlace } from './place-in-yaml.ts'
import { sharedSpec } from './shared-spec.ts'

/** A file that was dropped, with its path below the folder that it was dropped with. */
export interface Dropped {
  readonly path: string
  readonly blob: Blob
}

const answers = new Map<string, Answer>()
let rendered: Rendered | undefined
/** The drives that were opened, in order; the last two are compared. */
let drives: LookedAt[] = []

/** What the page asks; each call is answered in order. */
const calls = {
  judge(text: string): Judged {
    const { rendered: next, ...judged } = judge(text, answers)
    rendered = next
    return judged
  },
  /** Keeps the answer to what a spec asks for, in memory alone. */
  answer(id: string, value: string | Blob | readonly Dropped[]): void {
    if (typeof value === 'string') answers.set(id, value)
    else if (value instanceof Blob) answers.set(id, bytesIn(value))
    else answers.set(id, new Map(value.map(({ path, blob }) => [path, bytesIn(blob)])))
  },
  image(format: ImageFormat): PackedImage | undefined {
    return rendered?.isFinal === true ? packed(rendered, format) : undefined
  },
  /** Returns a file of the drive that is made, or of an opened one. */
  show(from: 'made' | number, path: string): Shown | undefined {
    const tree = from === 'made' ? rendered?.tree : drives[from]?.tree
    return tree && fileShown(tree, path)
  },
  open(files: readonly Dropped[], isFolder: boolean): Opened | { readonly problem: string } {
    const [first] = files
    if (first === undefined) return { problem: 'The folder is empty.' }
    try {
      const drive = isFolder
        ? lookAtFiles(
            first.path.split('/')[0]!,
            files.map(({ path, blob }) => [path.slice(path.indexOf('/') + 1), bytesIn(blob)]),
          )
        : lookInto(first.path, fileAccess(first.blob))
      const told = opened(drive)
      drives = [...drives, drive]
      return told
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause
      return {
        problem: `${first.path}: byte ${cause.offset}: ${cause.structure}: ${cause.reason} (${cause.section})`,
      }
    }
  },
  closeAll(): void {
    drives = []
  },
  asSpec: (n: number) => asSpec(drives[n]!),
  differences: (a: number, b: number) => differences(drives[a]!, drives[b]!),
  choices: (place: YamlPlace) => choices(place),
  explain: (path: readonly string[]) => explained(path),
  share: (text: string) => sharedSpec(text),
  hash: (password: string): string =>
    cryptPassword(password, { salt: saltOf(crypto.getRandomValues(new Uint8Array(16))) }),
}

export type Calls = typeof calls

/** A call of the page. */
export interface Call {
  readonly id: number
  readonly name: keyof Calls
  readonly args: readonly unknown[]
}

/** Its answer. */
export interface Return {
  readonly id: number
  readonly value?: unknown
  /** The message of an internal error. */
  readonly failure?: string
}

addEventListener('message', ({ data }: MessageEvent<Call>) => void answered(data))

async function answered({ id, name, args }: Call): Promise<void> {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => unknown
    postMessage({ id, value: await call(...args) } satisfies Return)
  } catch (cause) {
    postMessage({ id, failure: cause instanceof Error ? cause.message : String(cause) } satisfies Return)
  }
}
