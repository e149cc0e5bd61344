"""What Debian's cloud-init and netplan do with a network config: the guest has every card that the config names."""
import inspect
import json
import os
import re
import subprocess
import tempfile
from unittest import mock

import yaml
from cloudinit.distros.networking import LinuxNetworking
from cloudinit.net import netplan
from cloudinit.net.network_state import parse_net_config_data

GENERATE = '/usr/libexec/netplan/generate'
MAC = re.compile('(?:[0-9a-f]{2}:){5}[0-9a-f]{2}', re.IGNORECASE)


def is_of_card(mac):
    """No card has the address of a group or zeros. Source: include/linux/etherdevice.h, is_valid_ether_addr"""
    return int(mac[:2], 16) % 2 == 0 and mac != '00:00:00:00:00:00'


def macs_in(config):
    """Linux knows each card by an address in lower case with colons."""
    macs = [mac.lower() for mac in MAC.findall(json.dumps(config, default=str))]
    return {mac: 'card%d' % n for n, mac in enumerate(macs) if is_of_card(mac)}


def render(config, root):
    """The netplan that stage init-local writes below root, after it has waited for the cards."""
    networking = LinuxNetworking()
    with mock.patch.object(LinuxNetworking, 'get_interfaces_by_mac', lambda self: macs_in(config)), \
         mock.patch.object(LinuxNetworking, 'settle', lambda self, exists=None: None):
        networking.wait_for_physdevs(config)
    renderer = netplan.Renderer({'features': ['dhcp-use-domains']})
    # A renderer is taken since 22.3. render_network_state of later releases writes to this machine.
    keywords = {'renderer': renderer} if 'renderer' in inspect.signature(parse_net_config_data).parameters else {}
    content = renderer._render_content(parse_net_config_data(config, **keywords))
    path = os.path.join(root, 'etc/netplan/50-cloud-init.yaml')
    os.makedirs(os.path.dirname(path))
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), 'w') as file:
        file.write(content)
    return yaml.safe_load(content)


def rendered(config):
    """Fails where cloud-init or `netplan generate` fails."""
    with tempfile.TemporaryDirectory() as root:
        made = render(config, root)
        run = subprocess.run([GENERATE, '--root-dir', root], capture_output=True, text=True)
        if run.returncode != 0:
            raise ValueError('netplan: %s' % run.stderr.strip())
        return made
