"""What Debian's cloud-init does with each of many config drives, as JSON: a list of verdicts in their order.

usage: cloudinit_verdicts.py DIRECTORY COUNT

DIRECTORY/0 … DIRECTORY/COUNT-1 each stand for /var/lib/cloud and hold a drive's tree in seed/config_drive. The guest has
every card that a drive names.
"""
import json
import logging
import os
import sys
import tempfile

from cloudinit.helpers import Paths
from cloudinit.net import netplan
from cloudinit.net.network_state import parse_net_config_data
from cloudinit.sources import DataSourceConfigDrive as config_drive

logging.disable(logging.CRITICAL)
# What a drive injects is not for this machine.
config_drive.write_injected_files = lambda files: None


def cards(network_json):
    links = network_json.get('links') if isinstance(network_json, dict) else None
    macs = [link.get('ethernet_mac_address') for link in links or [] if isinstance(link, dict)]
    named = [mac.lower() for mac in macs if isinstance(mac, str)]
    return {mac: 'eth%d' % n for n, mac in enumerate(named)} or {'00:00:00:00:00:00': 'lo'}


def network(source):
    try:
        source.known_macs = cards(source.network_json)
        config = source.network_config
        if config is None:
            return 'absent'
        with tempfile.TemporaryDirectory() as target:
            state = parse_net_config_data(config)
            netplan.Renderer({'features': ['dhcp-use-domains']}).render_network_state(state, target=target)
        links = [entry for entry in config['config'] if entry.get('type') != 'nameserver']
        return 'set up' if links else 'empty'
    except Exception as error:
        return 'fails: %s: %s' % (type(error).__name__, error)


def verdict(cloud_dir):
    paths = Paths({'cloud_dir': cloud_dir, 'run_dir': os.path.join(cloud_dir, 'run')})
    source = config_drive.DataSourceConfigDrive({}, None, paths)
    try:
        if not source.get_data():
            return {'drive': 'not claimed'}
    except Exception as error:
        return {'drive': 'refused: %s: %s' % (type(error).__name__, error)}
    parts = [part for part in source.get_userdata(False).walk() if not part.is_multipart()]
    kinds = [part.get_content_type() for part in parts]
    return {
        'drive': 'taken',
        'version': os.path.basename(source.source),
        'network': network(source),
        'keys': len(source.get_public_ssh_keys()),
        'userData': bool(source.get_userdata_raw()) and 'text/x-not-multipart' in kinds,
        'vendorData': [bool(source.get_vendordata_raw()), bool(source.get_vendordata2_raw())],
    }


directory, count = sys.argv[1], int(sys.argv[2])
json.dump([verdict(os.path.join(directory, str(n))) for n in range(count)], sys.stdout)
