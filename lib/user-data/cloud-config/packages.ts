import {
  anything,
  anyMap,
  boolean,
  deprecated,
  either,
  integer,
  list,
  map,
  mapOf,
  nothing,
  openMap,
  readSince,
  since,
  text,
  word,
} from './rule.ts'

const mirrors = list(
  map({
    'arches!': list(text, { fewest: 1 }),
    uri: text,
    search: list(text, { fewest: 1 }),
    search_dns: boolean,
    keyid: text,
    key: text,
    keyserver: text,
  }),
  { fewest: 1 },
)

const apt = map(
  {
    preserve_sources_list: boolean,
    /** An addition by Debian. */
    generate_mirrorlists: boolean,
    disable_suites: list(text, { fewest: 1, isSet: true }),
    primary: mirrors,
    security: mirrors,
    add_apt_repo_match: text,
    debconf_selections: mapOf(text, { fewest: 1 }),
    sources_list: text,
    conf: text,
    https_proxy: text,
    http_proxy: text,
    proxy: text,
    ftp_proxy: text,
    sources: mapOf(
      map(
        { source: text, keyid: text, key: text, keyserver: text, filename: text, append: boolean },
        { fewest: 1 },
      ),
    ),
  },
  { fewest: 1 },
)

const apkRepos = map(
  {
    preserve_repositories: boolean,
    alpine_repo: either(
      nothing,
      map(
        { base_url: text, community_enabled: boolean, testing_enabled: boolean, 'version!': text },
        { fewest: 1 },
      ),
    ),
    local_repo_base_url: text,
  },
  { fewest: 1 },
)

/** A name, or a name and a version. */
const item = [text, list(text, { fewest: 2, most: 2 })]
const items = list(either(...item))

const yumRepo = map(
  {
    baseurl: text,
    metalink: since('24.3', text),
    mirrorlist: since('24.3', text),
    name: text,
    enabled: boolean,
  },
  {
    some: ['baseurl', 'metalink', 'mirrorlist'],
    named: { pattern: /^[0-9a-zA-Z_]+$/, rule: either(integer, boolean, text) },
  },
)

const commands = either(text, list(text))

const snap = map(
  {
    assertions: either(mapOf(text, { fewest: 1, pattern: /^/ }), list(text, { fewest: 1, isSet: true })),
    commands: either(mapOf(commands, { fewest: 1, pattern: /^/ }), list(commands, { fewest: 1 })),
  },
  { fewest: 1 },
)

const proxy = either(text, nothing)

const ubuntuPro = map({
  enable: list(text),
  enable_beta: list(text),
  token: text,
  features: map({ disable_auto_attach: boolean }),
  config: openMap({
    http_proxy: proxy,
    https_proxy: proxy,
    global_apt_http_proxy: proxy,
    global_apt_https_proxy: proxy,
    ua_apt_http_proxy: proxy,
    ua_apt_https_proxy: proxy,
  }),
})

/** Keys for Red Hat's subscriptions, with underscores since 25.3 and hyphens before. */
const rhSubscription = map({
  username: text,
  password: text,
  activation_key: since('25.3', text),
  'activation-key': deprecated('25.3', text, 'activation_key'),
  org: either(since('24.2', text), deprecated('24.2', integer, 'it in quotes')),
  auto_attach: since('25.3', boolean),
  'auto-attach': deprecated('25.3', boolean, 'auto_attach'),
  service_level: since('25.3', text),
  'service-level': deprecated('25.3', text, 'service_level'),
  add_pool: since('25.3', list(text)),
  'add-pool': deprecated('25.3', list(text), 'add_pool'),
  enable_repo: since('25.3', list(text)),
  'enable-repo': deprecated('25.3', list(text), 'enable_repo'),
  disable_repo: since('25.3', list(text)),
  'disable-repo': deprecated('25.3', list(text), 'disable_repo'),
  rhsm_baseurl: since('25.3', text),
  'rhsm-baseurl': deprecated('25.3', text, 'rhsm_baseurl'),
  server_hostname: since('25.3', text),
  'server-hostname': deprecated('25.3', text, 'server_hostname'),
  release_version: since('25.3', text),
})

/** Keys for packages and their repositories. */
export const packages = {
  packages: list(either(...item, since('23.4', map({ apt: items, snap: items }))), { fewest: 1 }),
  package_update: boolean,
  package_upgrade: boolean,
  package_reboot_if_required: boolean,
  apt_update: deprecated('22.2', boolean, 'package_update'),
  apt_upgrade: deprecated('22.2', boolean, 'package_upgrade'),
  apt_reboot_if_required: deprecated('22.2', boolean, 'package_reboot_if_required'),
  apt,
  apt_pipelining: either(
    integer,
    boolean,
    word('os'),
    deprecated('23.4', word('none', 'unchanged'), 'false'),
  ),
  apk_repos: apkRepos,
  yum_repo_dir: text,
  yum_repos: mapOf(yumRepo, { fewest: 1, pattern: /^[0-9a-zA-Z -_]+$/ }),
  zypper: openMap(
    { repos: list(openMap({ 'id!': text, 'baseurl!': text }), { fewest: 1 }), config: anyMap },
    { fewest: 1 },
  ),
  snap,
  rh_subscription: rhSubscription,
  spacewalk: map({ server: text, proxy: text, activation_key: text }),
  ubuntu_pro: since('24.1', ubuntuPro),
  ubuntu_advantage: deprecated('24.1', ubuntuPro, 'ubuntu_pro'),
  drivers: readSince('19.1', map({ nvidia: map({ 'license-accepted!': boolean, version: text }) })),
  autoinstall: openMap({ 'version!': integer }),
  version: since('23.4', anything),
}
