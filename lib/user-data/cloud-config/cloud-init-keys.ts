import {
  anything,
  anyMap,
  boolean,
  deprecated,
  either,
  integer,
  integerFrom,
  list,
  map,
  mapOf,
  numberFrom,
  readSince,
  since,
  text,
  until,
  word,
} from './rule.ts'

/** Names of modules; each is also known with hyphens. */
const MODULES = `ansible apk_configure apt_configure apt_pipelining bootcmd byobu ca_certs chef
  disable_ec2_metadata disk_setup fan final_message growpart grub_dpkg install_hotplug keyboard keys_to_console
  landscape locale lxd mcollective mounts ntp package_update_upgrade_install phone_home power_state_change puppet
  reset_rmc resizefs resolv_conf rh_subscription rsyslog runcmd salt_minion scripts_per_boot scripts_per_instance
  scripts_per_once scripts_user scripts_vendor seed_random set_hostname set_passwords snap spacewalk ssh
  ssh_authkey_fingerprints ssh_import_id timezone ubuntu_advantage ubuntu_autoinstall ubuntu_drivers update_etc_hosts
  update_hostname users_groups wireguard write_files write_files_deferred yum_add_repo zypper_add_repo`.split(
  /\s+/,
)

const bothSpellings = (names: readonly string[]): readonly string[] => {
  return [...new Set(names.flatMap((name) => [name, name.replaceAll('_', '-')]))]
}

/** A module's name, or a list of the name and how often it runs. */
const modules = list(
  either(
    word(...bothSpellings(MODULES)),
    since('24.1', word('ubuntu_pro')),
    since('25.2', word('raspberry_pi')),
    until('23.2', word(...bothSpellings(['refresh_rmc_and_interface']))),
    until('24.1', word(...bothSpellings(['migrator', 'rightscale_userdata']))),
    list(anything),
  ),
)

const merge = either(
  text,
  list(
    map({
      'name!': word('list', 'dict', 'str'),
      'settings!': list(
        word(
          'allow_delete',
          'no_replace',
          'replace',
          'append',
          'prepend',
          'recurse_dict',
          'recurse_list',
          'recurse_array',
          'recurse_str',
        ),
      ),
    }),
    { fewest: 1 },
  ),
)

const output = either(text, list(text, { fewest: 2, most: 2 }), map({ output: text, error: text }))

const reporting = either(
  map({ 'type!': word('log'), level: word('DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL') }),
  map({ 'type!': word('print') }),
  map({
    'type!': word('webhook'),
    'endpoint!': text,
    consumer_key: text,
    token_key: text,
    token_secret: text,
    consumer_secret: text,
    timeout: numberFrom(0),
    retries: integerFrom(0),
  }),
  map({ 'type!': word('hyperv'), kvp_file_path: text, event_types: list(text) }),
)

/** Keys that configure cloud-init itself. */
export const itself = {
  cloud_init_modules: modules,
  cloud_config_modules: modules,
  cloud_final_modules: modules,
  'launch-index': since('23.4', integer),
  merge_how: since('23.4', merge),
  merge_type: since('23.4', merge),
  output: since('23.4', map({ all: output, init: output, config: output, final: output })),
  reporting: mapOf(reporting),
  system_info: since('24.2', deprecated('24.2', anyMap)),
  updates: readSince(
    '21.3',
    map({
      network: map({ 'when!': list(word('boot-new-instance', 'boot-legacy', 'boot', 'hotplug')) }),
    }),
  ),
  migrate: until('24.1', boolean),
}
