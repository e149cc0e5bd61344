"""What Debian's cloud-init does with each of many drives, as JSON: a list of verdicts in their order.

usage: cloudinit_verdicts.py DIRECTORY COUNT [RELEASE]

DIRECTORY/0 … DIRECTORY/COUNT-1 each stand for /var/lib/cloud and hold a drive's tree in seed/config_drive, or in
seed/nocloud. The guest has every card that a drive names. RELEASE is a folder of Python packages with another cloud-init.
"""
import json
import logging
import os
import re
import subprocess
import sys
from unittest import mock

if sys.argv[3:] > ['']:
    sys.path.insert(0, sys.argv[3])

from cloudinit import handlers, user_data, util
from cloudinit.handlers.cloud_config import CloudConfigPartHandler
from cloudinit.helpers import Paths
from cloudinit.net import is_disabled_cfg
from cloudinit.settings import PER_INSTANCE
from cloudinit.sources import DataSourceConfigDrive as config_drive
from cloudinit.sources import DataSourceNoCloud as nocloud
from cloudinit.ssh_util import AuthKeyLineParser
from cloudinit.stages import Init

sys.dont_write_bytecode = True
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from network_judge import rendered


class Warnings(logging.Handler):
    """What cloud-init would tell in its log and otherwise passes over."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


warnings = Warnings()
logger = logging.getLogger('cloudinit')
logger.addHandler(warnings)
logger.setLevel(logging.WARNING)
logger.propagate = False
# What a drive injects is not for this machine, nor is what it includes to be fetched.
config_drive.write_injected_files = lambda files: None
user_data.read_file_or_url = lambda url, **kwargs: mock.Mock(ok=lambda: True, contents=b'#cloud-config\n{}\n')


def cards(network_json):
    """Those that there can be."""
    links = network_json.get('links') if isinstance(network_json, dict) else None
    links = links if isinstance(links, list) else []
    macs = [link.get('ethernet_mac_address') for link in links if isinstance(link, dict)]
    named = [mac.lower() for mac in macs if isinstance(mac, str)]
    real = [mac for mac in named if re.fullmatch('(?:[0-9a-f]{2}:){5}[0-9a-f]{2}', mac) and set(mac) != set('0:')]
    return {mac: 'eth%d' % n for n, mac in enumerate(real)} or {'00:00:00:00:00:01': 'lo'}


def unwrapped(config):
    """By way of the stage that takes off a `network` around it: its name in 22.4, and in later releases."""
    for name in ('_remove_top_level_network_key', '_get_network_key_contents'):
        if hasattr(Init, name):
            return getattr(Init, name)(None, config)
    return config


def network(source):
    config = unwrapped(source.network_config)
    if is_disabled_cfg(config):
        return {'network': 'disabled'}
    if config is None:
        return {'network': 'absent'}
    made = rendered(config)
    listed = config.get('config', [config]) if isinstance(config, dict) else []
    links = [entry for entry in listed if entry.get('type') != 'nameserver']
    return {'network': 'set up' if links else 'empty', 'netplan': made}


def attempt(read):
    try:
        return read()
    except Exception as error:
        return {'network': 'fails: %s: %s' % (type(error).__name__, error)}


def is_failure(message):
    """What says nothing loses nothing."""
    return 'Failed' in message and 'empty cloud config' not in message


def lost_user_data(source, paths):
    """Whether a part of it goes to no handler, or fails in that of a cloud-config."""
    parts = [part for part in source.get_userdata(False).walk() if not part.is_multipart()]
    if not source.get_userdata_raw():
        return False
    lost = any(part.get_content_type() == 'text/x-not-multipart' for part in parts)
    handler = CloudConfigPartHandler(paths)
    handler.handle_part(None, handlers.CONTENT_START, None, None, None, None)
    for part in parts:
        if part.get_content_type() == 'text/cloud-config':
            warnings.messages = []
            text = util.fully_decoded_payload(part)
            handler.handle_part(None, 'text/cloud-config', 'part', text, PER_INSTANCE, part)
            lost = lost or any(is_failure(message) for message in warnings.messages)
    return lost


def is_usable(key):
    """Whether cloud-init writes it, and OpenSSH reads it."""
    if not AuthKeyLineParser().parse(str(key)).valid():
        return False
    return subprocess.run(['ssh-keygen', '-lf', '-'], input=str(key).encode(), capture_output=True).returncode == 0


def config_drive_source(paths):
    path = os.path.join(paths.seed_dir, 'config_drive')
    source = config_drive.DataSourceConfigDrive({}, None, paths)
    is_claimed = source.get_data()
    source.known_macs = cards(source.network_json) if is_claimed else None
    return source, is_claimed, config_drive.openstack.ConfigDriveReader(path)._find_working_version()


def nocloud_source(paths):
    """What this machine's firmware and kernel command line say is not the drive's."""
    source = nocloud.DataSourceNoCloud({'datasource': {'NoCloud': {'fs_label': None}}}, None, paths)
    with mock.patch.object(nocloud.util, 'get_cmdline', return_value=''), \
         mock.patch.object(nocloud.dmi, 'read_dmi_data', return_value=None):
        return source, source.get_data(), None


def host_name(source):
    """A name before release 22.3, and since then a tuple that begins with it."""
    found = source.get_hostname(metadata_only=True)
    return found if isinstance(found, str) else (found or [None])[0]


def verdict(cloud_dir):
    paths = Paths({'cloud_dir': cloud_dir, 'run_dir': os.path.join(cloud_dir, 'run')})
    os.makedirs(paths.run_dir, exist_ok=True)
    is_nocloud = os.path.isdir(os.path.join(paths.seed_dir, 'nocloud'))
    try:
        source, is_claimed, version = (nocloud_source if is_nocloud else config_drive_source)(paths)
        if not is_claimed:
            return {'drive': 'not claimed'}
    except Exception as error:
        return {'drive': 'refused: %s: %s' % (type(error).__name__, error)}
    return {
        'drive': 'taken',
        'version': version,
        'mode': source.dsmode,
        **attempt(lambda: network(source)),
        'instance': str(source.get_instance_id()),
        'keys': len(source.get_public_ssh_keys()),
        'usableKeys': sum(is_usable(key) for key in source.get_public_ssh_keys()),
        'hostName': host_name(source),
        'userData': lost_user_data(source, paths),
        # vendor_data2 is read since 21.1.
        'vendorData': [bool(source.get_vendordata_raw()), bool(getattr(source, 'get_vendordata2_raw', bool)())],
    }


directory, count = sys.argv[1], int(sys.argv[2])
json.dump([verdict(os.path.join(directory, str(n))) for n in range(count)], sys.stdout, default=str)
