"""Reads a config drive with Debian's cloud-init, as it is, and prints what it made of it as JSON.

usage: cloudinit.py CLOUD_DIR [MACS]

CLOUD_DIR stands for /var/lib/cloud and holds the drive's tree in seed/config_drive. MACS, a JSON
list, are the guest's eth0, eth1, ...; without it the guest has those that network_data.json names.
"""
import base64
import json
import logging
import os
import sys
import tempfile

import yaml
from cloudinit.helpers import Paths
from cloudinit.net import netplan
from cloudinit.net.network_state import parse_net_config_data
from cloudinit.sources import DataSourceConfigDrive as config_drive


class Warnings(logging.Handler):
    """What cloud-init would tell in its log and otherwise passes over."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


def encode(value):
    if isinstance(value, str):
        value = value.encode()
    return base64.b64encode(value).decode()


def attempt(read):
    try:
        return read()
    except Exception as error:
        return {'error': '%s: %s' % (type(error).__name__, error)}


def named_macs(network_json):
    """The real interfaces: bonds and VLANs are made by the guest."""
    links = network_json.get('links', []) if isinstance(network_json, dict) else []
    real = [link for link in links if link.get('type') not in ('bond', 'vlan')]
    return [link['ethernet_mac_address'] for link in real if link.get('ethernet_mac_address')]


def interfaces(macs):
    """Never empty: for an empty table cloud-init looks at the machine it runs on."""
    unique = dict.fromkeys(mac.lower() for mac in macs)
    return {mac: 'eth%d' % n for n, mac in enumerate(unique)} or {'00:00:00:00:00:00': 'lo'}


def read_network(source, macs):
    source.known_macs = interfaces(named_macs(source.network_json) if macs is None else macs)
    return source.network_config


def render_netplan(network_config):
    """The renderer is told its features, so that it does not ask a netplan of this machine."""
    with tempfile.TemporaryDirectory() as target:
        state = parse_net_config_data(network_config)
        netplan.Renderer({'features': ['dhcp-use-domains']}).render_network_state(
            state, target=target
        )
        with open(os.path.join(target, 'etc/netplan/50-cloud-init.yaml')) as file:
            return yaml.safe_load(file)


def user_data_parts(source):
    """The parts that cloud-init's handlers get: unpacked, their types told from their content."""
    parts = [part for part in source.get_userdata(False).walk() if not part.is_multipart()]
    return [
        {
            'type': part.get_content_type(),
            'name': part.get_filename(),
            'content': encode(part.get_payload(decode=True)),
        }
        for part in parts
    ]


def keep_instance(paths, instance_id):
    """Makes it not the first boot of this instance: files[] are then not written to this machine."""
    os.makedirs(paths.get_cpath('data'), exist_ok=True)
    with open(os.path.join(paths.get_cpath('data'), 'instance-id'), 'w') as file:
        file.write(str(instance_id))
    if config_drive.get_previous_iid(paths) != instance_id:
        raise TypeError('instance-id is not a line of text: %r' % (instance_id,))


def read(cloud_dir, macs):
    warnings = Warnings()
    logging.getLogger('cloudinit').addHandler(warnings)
    paths = Paths({'cloud_dir': cloud_dir, 'run_dir': os.path.join(cloud_dir, 'run')})
    os.makedirs(paths.run_dir)
    results = config_drive.read_config_drive(os.path.join(paths.seed_dir, 'config_drive'))
    keep_instance(paths, results['metadata'].get('instance-id', config_drive.DEFAULT_IID))

    source = config_drive.DataSourceConfigDrive({}, None, paths)
    if not source.get_data():
        raise ValueError('not claimed: dsmode is %s' % source.dsmode)

    network = attempt(lambda: read_network(source, macs))
    usable = network and 'error' not in network
    return {
        'version': source.version,
        'dsmode': source.dsmode,
        'instanceId': source.get_instance_id(),
        'localHostname': source.metadata.get('local-hostname'),
        'publicKeys': source.get_public_ssh_keys(),
        'metadata': source.metadata,
        'ec2Metadata': source.ec2_metadata,
        'userData': encode(source.get_userdata_raw()),
        'userDataParts': attempt(lambda: user_data_parts(source)),
        'vendorData': source.get_vendordata_raw(),
        'vendorData2': source.get_vendordata2_raw(),
        'files': {path: encode(content) for path, content in source.files.items()},
        'networkConfig': network,
        'netplan': attempt(lambda: render_netplan(network)) if usable else None,
        'warnings': warnings.messages,
    }


cloud_dir, *rest = sys.argv[1:]
result = attempt(lambda: read(cloud_dir, json.loads(rest[0]) if rest else None))
if 'error' in result:
    result['error'] = result['error'].replace(cloud_dir + '/seed/', '')
json.dump(result, sys.stdout, default=encode)
