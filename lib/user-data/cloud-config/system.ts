import {
  anyMap,
  anything,
  boolean,
  deprecated,
  either,
  list,
  map,
  nothing,
  openMap,
  readSince,
  since,
  text,
  until,
  word,
} from './rule.ts'

const caCerts = map(
  {
    remove_defaults: boolean,
    'remove-defaults': deprecated('22.3', boolean, 'remove_defaults'),
    trusted: list(text, { fewest: 1 }),
  },
  { fewest: 1 },
)

const names = list(text, { isSet: true })

const ntp = map({
  pools: names,
  servers: names,
  peers: since('23.2', names),
  allow: since('23.2', names),
  ntp_client: text,
  enabled: boolean,
  config: map(
    { confpath: text, check_exe: text, packages: names, service_name: text, template: text },
    { fewest: 1 },
  ),
})

const rsyslog = map({
  config_dir: text,
  config_filename: text,
  configs: list(either(text, map({ filename: text, 'content!': text }))),
  remotes: anyMap,
  service_reload_command: either(word('auto'), list(text)),
  install_rsyslog: since('23.3', boolean),
  check_exe: since('23.3', text),
  packages: since('23.3', names),
})

const rpi = openMap({
  interfaces: openMap({
    spi: boolean,
    i2c: boolean,
    onewire: boolean,
    remote_gpio: until('25.3', boolean),
    serial: either(boolean, openMap({ console: boolean, hardware: boolean })),
  }),
  enable_rpi_connect: until('26.1', boolean),
  enable_usb_gadget: since('26.1', boolean),
})

/** Keys for names, time, language and system services. */
export const system = {
  hostname: text,
  fqdn: text,
  preserve_hostname: boolean,
  prefer_fqdn_over_hostname: readSince('21.2', boolean),
  create_hostname_file: since('23.4', boolean),
  manage_etc_hosts: either(word(true, false, 'localhost'), deprecated('22.3', word('template'), 'true')),
  manage_resolv_conf: boolean,
  resolv_conf: map({
    nameservers: list(anything),
    searchdomains: list(anything),
    domain: text,
    sortlist: list(anything),
    options: anyMap,
  }),
  timezone: text,
  locale: either(text, since('24.4', boolean)),
  locale_configfile: text,
  keyboard: readSince('22.1', map({ 'layout!': text, model: text, variant: text, options: text })),
  ntp: either(nothing, ntp),
  rsyslog,
  ca_certs: readSince('22.3', caCerts, 'ca-certs'),
  'ca-certs': deprecated('22.3', caCerts, 'ca_certs'),
  byobu_by_default: word(
    'enable-system',
    'enable-user',
    'disable-system',
    'disable-user',
    'enable',
    'disable',
    'user',
    'system',
  ),
  disable_ec2_metadata: boolean,
  grub_dpkg: map({
    enabled: boolean,
    'grub-pc/install_devices': text,
    'grub-pc/install_devices_empty': either(boolean, deprecated('22.3', text, 'true or false')),
    'grub-efi/install_devices': since('23.2', text),
  }),
  'grub-dpkg': deprecated('22.2', anyMap, 'grub_dpkg'),
  rpi: since('25.2', rpi),
}
