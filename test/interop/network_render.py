"""Renders networks with Debian's cloud-init, as it is, and prints what its renderers make of them as JSON.

usage: network_render.py FILE

FILE holds a JSON list of {"form": "openstack" | "v1" | "v2" | "eni", "document": …, "macs": {"aa:…": "eth0", …}}: the form
that a datasource finds, and the guest's cards by their MAC addresses.
"""
import json
import sys

import yaml
from cloudinit.net import eni, netplan, networkd
from cloudinit.net.network_state import parse_net_config_data
from cloudinit.sources.helpers.openstack import convert_net_json


def attempt(read):
    try:
        return read()
    except Exception as error:
        return {'error': '%s: %s' % (type(error).__name__, error)}


def render(case):
    config = case['document']
    if case['form'] == 'openstack':
        config = convert_net_json(config, known_macs=case['macs'])
    if case['form'] == 'eni':
        config = eni.convert_eni_data(config)
    writer = netplan.Renderer({'features': ['dhcp-use-domains']})
    state = parse_net_config_data(config, skip_broken=False)
    # A datasource that finds version 2 hands it to netplan as it is.
    as_it_is = parse_net_config_data(config, skip_broken=False, renderer=writer)
    return {
        'netplan': attempt(lambda: yaml.safe_load(writer._render_content(as_it_is))),
        'eni': attempt(lambda: eni.Renderer()._render_interfaces(state)),
        'networkd': attempt(lambda: networkd.Renderer({})._render_content(state)),
    }


with open(sys.argv[1]) as file:
    cases = json.load(file)
json.dump([attempt(lambda: render(case)) for case in cases], sys.stdout)
