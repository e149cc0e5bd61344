import {
  anything,
  boolean,
  deprecated,
  either,
  integer,
  integerFrom,
  list,
  map,
  matching,
  nothing,
  openMap,
  readSince,
  since,
  text,
  until,
  word,
} from './rule.ts'

const file = map({
  'path!': text,
  content: text,
  source: since('24.3', map({ 'uri!': text, headers: openMap({}, { named: { pattern: /^/, rule: text } }) })),
  owner: text,
  permissions: text,
  encoding: word(
    'gz',
    'gzip',
    'gz+base64',
    'gzip+base64',
    'gz+b64',
    'gzip+b64',
    'b64',
    'base64',
    'text/plain',
  ),
  append: readSince('18.5', boolean),
  defer: readSince('21.4', boolean),
})

const told = either(
  word('pub_key_rsa', 'pub_key_ecdsa', 'pub_key_ed25519', 'instance_id', 'hostname', 'fqdn'),
  until('24.1', word('pub_key_dsa')),
)

/** Keys for files, commands and the end of the boot. */
export const commands = {
  write_files: list(file, { fewest: 1 }),
  bootcmd: list(either(text, list(text)), { fewest: 1 }),
  runcmd: list(either(text, list(text), nothing), { fewest: 1 }),
  vendor_data: map({
    enabled: either(boolean, deprecated('22.3', text, 'true or false')),
    prefix: either(text, list(either(text, integer))),
  }),
  random_seed: map({
    file: text,
    data: text,
    encoding: word('raw', 'base64', 'b64', 'gzip', 'gz'),
    command: list(text),
    command_required: boolean,
  }),
  phone_home: map({ 'url!': text, post: either(word('all'), list(told)), tries: integer }),
  final_message: text,
  power_state: map({
    delay: either(
      integerFrom(0),
      word('now'),
      deprecated('22.3', matching(/^\+?[0-9]+$/), 'a number, or now'),
    ),
    'mode!': word('poweroff', 'reboot', 'halt'),
    message: text,
    timeout: integer,
    condition: either(text, boolean, list(anything)),
  }),
  wireguard: readSince(
    '22.3',
    either(
      nothing,
      map(
        {
          'interfaces!': list(map({ name: text, config_path: text, content: text }), { fewest: 1 }),
          readinessprobe: list(text, { isSet: true }),
        },
        { fewest: 1 },
      ),
    ),
  ),
  fan: map({ 'config!': text, config_path: text }),
}
