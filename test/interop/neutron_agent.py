"""Send requests of guests through the handler of Neutron's metadata agent (Debian's python3-neutron).

Usage: neutron_agent.py PORT SECRET NETWORK ADDRESS INSTANCE PROJECT

Reads JSON lines `{"method", "path", "address", "body"?}` and writes a JSON line with `status`, `type` and `body` for each. The
handler finds the instance, signs and forwards as in a cloud; only the answer of Neutron's server, which ports there are, is
made up: one port with the address.
"""

import json
import sys
from unittest import mock

from neutron.agent.metadata import agent
from neutron.common import cache_utils
from neutron.conf.agent.metadata import config
from oslo_config import cfg
from webob import Request

PORT, SECRET, NETWORK, ADDRESS, INSTANCE, PROJECT = sys.argv[1:]


class Ports:
    """Neutron's server, as far as the agent asks it."""

    def get_ports(self, context, filters):
        addresses = filters.get('fixed_ips', {}).get('ip_address', [])
        is_known = filters.get('network_id') == (NETWORK,) and addresses == [ADDRESS]
        return [{'device_id': INSTANCE, 'tenant_id': PROJECT}] if is_known else []


def main():
    config.register_meta_conf_opts(config.SHARED_OPTS, cfg=cfg.CONF)
    config.register_meta_conf_opts(config.METADATA_PROXY_HANDLER_OPTS, cfg=cfg.CONF)
    cache_utils.register_oslo_configs(cfg.CONF)
    cfg.CONF([], project='neutron', default_config_files=[], default_config_dirs=[])
    cfg.CONF.set_override('nova_metadata_host', '127.0.0.1')
    cfg.CONF.set_override('nova_metadata_port', int(PORT))
    cfg.CONF.set_override('metadata_proxy_shared_secret', SECRET)
    with mock.patch.object(agent, 'MetadataPluginAPI', lambda topic: Ports()):
        handler = agent.MetadataProxyHandler(cfg.CONF)
    for line in sys.stdin:
        asked = json.loads(line)
        request = Request.blank(asked['path'], method=asked['method'])
        request.headers['X-Forwarded-For'] = asked['address']
        request.headers['X-Neutron-Network-ID'] = NETWORK
        if 'body' in asked:
            request.body = asked['body'].encode()
        answer = request.get_response(handler)
        print(json.dumps({
            'status': answer.status_int,
            'type': answer.headers.get('Content-Type'),
            'body': answer.text,
        }), flush=True)


if __name__ == '__main__':
    main()
