import { PART_KINDS } from '../../lib/image/part.ts'
import { described, type JsonSchema, mapSchema } from '../../lib/shape/shape.ts'

const text: JsonSchema = { type: 'string' }
const whole: JsonSchema = { type: 'integer' }
const size: JsonSchema = described('Bytes.', { type: 'integer', minimum: 0 })
const seconds: JsonSchema = described('Seconds since the guest booted.', { type: 'number', minimum: 0 })
const flag: JsonSchema = { type: 'boolean' }
const any: JsonSchema = {}
const masked: JsonSchema = described('Set when a secret was replaced by null.', { const: true })

function list(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

/** Returns the schema of a map with these members, and some that it may lack. */
function record(
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
) {
  return mapSchema({ ...required, ...optional }, Object.keys(required))
}

const position = record({ line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } })
const range = record({ start: position, end: position })

const finding = record(
  {
    severity: { enum: ['error', 'warning'] },
    code: described('A stable code; docs/spec.md and docs/guests.md list them.', text),
    message: text,
    hint: described('How to fix it.', orNull(text)),
    path: described(
      'The keys of maps and the indices of lists that lead to the value.',
      list({ type: ['string', 'integer'] }),
    ),
    source: described('A file, an option, or a path on the drive.', orNull(text)),
    range: described('The place in the source; the end is exclusive.', orNull(range)),
    guests: described('The guests that the finding is about; empty: all.', list(text)),
  },
  {
    within: described('The place in the text at the path, if that text has no place in the source.', range),
    allowed: described('Set when --allow or the spec lets the finding pass.', { const: true }),
  },
)

const key = record({ name: text }, { algorithm: text, bits: whole, fingerprint: text, problem: text })
const userData = record(
  {
    path: text,
    size,
    parts: list(record({ size }, { kind: text, type: text })),
  },
  { kind: text },
)

/** What `inspect` finds in the documents of a drive, or of one directory. */
const values = {
  instance_id: text,
  hostname: text,
  name: text,
  admin_pass: orNull(text),
  random_seed: orNull(text),
  masked,
  meta: any,
  network: described('The network model; docs/library.md describes it.', { type: 'object' }),
  user_data: userData,
}
const lists = {
  keys: list(key),
  vendor_data: list(record({ path: text, size })),
  files: list(record({ path: text, content: text }, { size })),
}

const sum = record({ size }, { sha256: text })
const shownPart = record({ type: text, filename: orNull(text), size, content: any }, { masked })

/** The members of an answer besides `ok` and `report`: those of every successful answer, and further ones. */
interface Answer {
  readonly always: Readonly<Record<string, JsonSchema>>
  readonly sometimes?: Readonly<Record<string, JsonSchema>>
}

/** The answers of the commands to --json, by verb. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  new: { always: { output: text } },
  init: {
    always: {},
    sometimes: { starters: list(record({ name: text, title: text })), output: text, text },
  },
  build: {
    always: {
      drives: list(
        record(
          { output: text, format: text, size, volume_id: text, uuid: text, hostname: text, keys: list(key) },
          {
            sha256: text,
            not_kept: described('Attributes of the replaced file that this user may not set.', list(text)),
            kept: described('Set when a store had the same bytes already.', { const: true }),
            url: described('A temporary URL of the drive, which whoever has it can read.', text),
            url_expires: described('The end of the URL, as a date of ISO 8601.', text),
          },
        ),
      ),
    },
  },
  show: {
    always: {
      files: list(
        record(
          {
            paths: described('Paths with the same contents.', list(text)),
            size,
            content: described(
              'The data of a document, or a text; null for bytes, and for a text that is masked.',
              any,
            ),
          },
          { masked, parts: list(shownPart) },
        ),
      ),
    },
  },
  check: {
    always: { drive: text, kind: text, guests: described('The guests that were asked.', list(text)) },
  },
  inspect: {
    always: { drive: text },
    sometimes: {
      ...values,
      ...lists,
      kind: text,
      wrapping: list(text),
      size,
      medium: { type: 'object' },
      place: record({ offset: whole, partition: orNull(whole) }, { name: text }),
      datasource: text,
      versions: record({ openstack: list(text), ec2: list(text) }),
      directories: list(record({ directory: text, guests: list(text), ...lists }, values)),
      count: whole,
      bytes: size,
      unreadable: list(record({ path: text, problem: text })),
      problems: list(record({ code: text, structure: text, offset: whole, section: text, message: text })),
      guests: list(
        record({ guest: text, title: text, takes: flag, errors: whole, warnings: whole }, { reason: text }),
      ),
      segments: list(record({ offset: whole, size, kind: { enum: PART_KINDS }, label: text })),
      spec: described('The text of the spec that rebuilds the drive.', text),
      output: text,
      left_out: list(text),
    },
  },
  diff: {
    always: {
      differences: list({
        anyOf: [
          record({ paths: list(text), only: { enum: ['a', 'b'] }, kind: text }),
          record({ paths: list(text), key: text }, { a: any, b: any, masked }),
          record({ paths: list(text), lines: list(text) }),
          record({ paths: list(text), a: sum, b: sum }, { offset: whole, masked }),
          record({ paths: list(text), attribute: text }, { a: text, b: text }),
        ],
      }),
    },
  },
  ls: {
    always: {
      entries: list(
        record(
          { path: text, kind: { enum: ['file', 'directory', 'symlink', 'device'] } },
          {
            size,
            target: text,
            type: text,
            major: whole,
            minor: whole,
            mode: described('Octal digits.', text),
            uid: whole,
            gid: whole,
            modified: text,
          },
        ),
      ),
    },
  },
  cat: { always: { path: text, size, encoding: { enum: ['utf-8', 'base64'] }, content: text } },
  extract: {
    always: { directory: text, left_out: described('Devices, which are not extracted.', list(text)) },
  },
  'render-jinja': {
    always: {
      parts: list(
        record({
          number: whole,
          path: text,
          text,
          missing: described('Variables that the drive lacks.', list(text)),
        }),
      ),
    },
  },
  guests: {
    always: {
      guests: list(
        record(
          {
            name: text,
            title: text,
            source: text,
            datasources: list(text),
            labels: list(text),
            file_systems: list(text),
            features: record({
              keys: flag,
              password: flag,
              network: flag,
              files: flag,
              vendor_data: flag,
              user_data: list(text),
            }),
          },
          { versions: list(text), supported: text, json: text },
        ),
      ),
    },
  },
  attach: {
    always: {},
    sometimes: {
      to: text,
      where: text,
      lines: described('The lines to paste.', text),
      note: text,
      first: described('Lines for a shell that come first.', text),
      variables: list(record({ name: text, value: text, encoding: text })),
      domain: text,
      target: text,
      is_running: flag,
      output: text,
      instance_id: text,
      previous_instance_id: text,
    },
  },
  run: {
    always: {},
    sometimes: {
      machine: record({
        arch: { enum: ['x86_64', 'aarch64'] },
        firmware: { enum: ['bios', 'uefi'] },
        machine: { enum: ['pc', 'q35', 'virt'] },
        accelerator: { enum: ['kvm', 'hvf', 'whpx', 'tcg'] },
      }),
      boot: record(
        {
          status: { enum: ['done', 'error', 'unused'] },
          line: text,
          users: list(text),
          problems: list(text),
          log: list(text),
          stages: list(record({ stage: text, at: seconds })),
        },
        { datasource: text },
      ),
      stalled: record(
        {
          stages: list(record({ stage: text, at: seconds })),
          problems: list(text),
          cause: text,
        },
        { line: text },
      ),
      ssh_port: whole,
    },
  },
  serve: { always: {} },
  web: { always: {}, sometimes: { output: text } },
  'fleet build': {
    always: {},
    sometimes: { made: whole, kept: whole, failed: whole },
  },
  'fleet verify': {
    always: {},
    sometimes: {
      equal: whole,
      failed: whole,
      differences: list(
        record({
          name: text,
          path: text,
          what: { enum: ['missing', 'extra', 'changed', 'file-missing', 'file-changed'] },
        }),
      ),
    },
  },
  'fleet status': { always: { manifests: list(record({ manifest: text, drives: whole, bytes: size })) } },
  'fleet merge': { always: { drives: whole, output: text } },
  'fleet submit': {
    always: {},
    sometimes: {
      parts: whole,
      drives: whole,
      added: whole,
      there: whole,
      made: whole,
      failed: whole,
      output: text,
    },
  },
  'fleet work': { always: {}, sometimes: { parts: whole, made: whole, failed: whole } },
  fetch: {
    always: {},
    sometimes: {
      requests: list(record({ method: text, path: text, status: orNull(size), problem: orNull(text) })),
      output: text,
    },
  },
  'password get': { always: { password: text } },
  'password post': { always: {} },
  'password clear': { always: {} },
  'mime make': { always: { output: text, size } },
  'mime list': {
    always: {
      parts: list(
        record({
          type: text,
          filename: orNull(text),
          merge: orNull(text),
          size,
          headers: list(record({ name: text, value: text })),
        }),
      ),
    },
  },
  'mime split': {
    always: {
      files: list(
        record({
          path: text,
          type: text,
          lost: described('Headers that the file does not keep.', list(text)),
        }),
      ),
    },
  },
  'network convert': {
    always: { form: text },
    sometimes: { network: described('The network in that form.', any), output: text },
  },
  passwd: { always: {}, sometimes: { hash: text, matches: flag } },
  localds: { always: { output: text, format: text, container: text, size } },
  explain: { always: { text, schema: { type: 'object' } }, sometimes: { field: text } },
  schema: { always: { schema: { type: 'object' } } },
  completion: { always: { shell: text, script: text } },
  man: { always: { text } },
}

/** Returns the JSON schema of the answer of a command to --json, draft 2020-12. */
export function answerSchema(verb: string): JsonSchema {
  const { always, sometimes = {} } = ANSWERS[verb]!
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `The answer of config-drive ${verb} --json`,
    type: 'object',
    properties: {
      ok: described('Whether the command succeeded: its exit code is 0.', flag),
      report: described('What is wrong, in the order in which it was found.', list(finding)),
      ...always,
      ...sometimes,
    },
    required: ['ok', 'report'],
    additionalProperties: false,
    if: { properties: { ok: { const: true } } },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ['ok', 'report', ...Object.keys(always)] },
  }
}

/** The events that a command prints before its answer, each as a line of JSON. */
export const EVENTS: Readonly<Record<string, JsonSchema>> = {
  'fleet build': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An event of config-drive fleet build --json',
    anyOf: [
      record(
        { event: { enum: ['made', 'kept'] }, name: text, path: text, size, sha256: text, input: text },
        { url: text },
      ),
      record({ event: { const: 'failed' }, name: orNull(text) }),
      record({
        event: { const: 'progress' },
        made: whole,
        kept: whole,
        failed: whole,
        per_second: whole,
        seconds_left: orNull(whole),
      }),
    ],
  },
}

/** Returns the name of the file with the schema of a command: `mime-list.schema.json`. */
export function answerFile(verb: string): string {
  return `${verb.replaceAll(' ', '-')}.schema.json`
}
